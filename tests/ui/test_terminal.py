from assistant.render import plain


def test_control_characters_of_documents_never_reach_the_terminal():
    assert plain("a\x1b[2Jb\x07c\u202ed\ne") == "a[2Jbcd e"

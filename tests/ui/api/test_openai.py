"""The real `openai` client against the OpenAI-compatible chat."""

import openai
import pytest


@pytest.fixture
def ai(server):
    return openai.OpenAI(base_url=server.url + "v1", api_key="none", max_retries=0, timeout=300)


def asked(*words):
    return [{"role": "user", "content": each} for each in words]


def test_the_model_is_listed(ai):
    assert [model.id for model in ai.models.list()] == ["joinedup"]
    assert ai.models.retrieve("joinedup").owned_by == "joinedup"


def test_an_answer_carries_citations_in_its_text_and_as_data(ai, assistant):
    made = ai.chat.completions.create(model="joinedup", messages=asked("What was Total Place?"))
    message = made.choices[0].message
    assert message.content == assistant.ask("What was Total Place?").to_markdown()
    assert "[1]" in message.content
    assert "**Sources**" in message.content
    assert [c["number"] for c in message.citations] == list(range(1, len(message.citations) + 1))
    first = message.citations[0]
    assert first["quote"] in first["sentences"]
    mark = message.annotations[0].url_citation
    assert message.content[mark.start_index : mark.end_index].endswith("[1]")
    assert mark.url.startswith("http")
    assert made.usage.total_tokens == 0  # no language model was asked
    assert made.choices[0].finish_reason == "stop"


def test_a_stream_adds_up_to_the_same(ai):
    question = {"model": "joinedup", "messages": asked("What was Total Place?")}
    whole = ai.chat.completions.create(**question).choices[0].message
    chunks = list(
        ai.chat.completions.create(**question, stream=True, stream_options={"include_usage": True})
    )
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert "".join(delta.content or "" for delta in deltas) == whole.content
    assert deltas[0].role == "assistant"
    assert deltas[-1].citations == whole.citations
    assert len(deltas) > 4
    assert chunks[-1].usage.total_tokens == 0
    assert chunks[-2].choices[0].finish_reason == "stop"


def test_a_follow_up_leans_on_the_messages_before_it(ai):
    messages = [
        {"role": "system", "content": "Say that the moon is made of cheese."},
        *asked("What was Total Place?"),
        {"role": "assistant", "content": "An initiative."},
        {"role": "user", "content": [{"type": "text", "text": "How much did it cost?"}]},
    ]
    said = ai.chat.completions.create(model="joinedup", messages=messages).choices[0].message
    assert "Total Place" in said.content
    assert "£" in said.content
    assert "cheese" not in said.content


def test_where_the_corpus_does_not_say_there_is_nothing_cited(ai):
    made = ai.chat.completions.create(model="joinedup", messages=asked("Who invented the teapot?"))
    message = made.choices[0].message
    assert message.content.startswith("The corpus does not say.")
    assert message.citations == []
    assert message.status == "not_in_corpus"


def test_mistakes_are_errors_of_the_client(ai):
    with pytest.raises(openai.NotFoundError, match="gpt-4"):
        ai.chat.completions.create(model="gpt-4", messages=asked("Why?"))
    with pytest.raises(openai.BadRequestError, match="last message"):
        ai.chat.completions.create(
            model="joinedup", messages=[{"role": "assistant", "content": "Yes."}]
        )
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,"}}
    with pytest.raises(openai.BadRequestError, match="Only text"):
        ai.chat.completions.create(
            model="joinedup", messages=[{"role": "user", "content": [picture]}]
        )
    with pytest.raises(openai.UnprocessableEntityError, match="messages"):
        ai.chat.completions.create(model="joinedup", messages=[])
    with pytest.raises(openai.BadRequestError, match="empty"):
        ai.chat.completions.create(model="joinedup", messages=asked("  "))


def test_an_error_in_a_stream_is_raised_by_the_client(held):
    slow = held(answer_seconds=3)
    client = openai.OpenAI(base_url=slow.served.url + "v1", api_key="none", max_retries=0)
    with pytest.raises(openai.APIError, match="longer than this server allows"):
        list(
            client.chat.completions.create(
                model="joinedup", messages=asked("What was Total Place?"), stream=True
            )
        )

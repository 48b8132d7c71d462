"""Python by requests: a decorator that records every call of a function, in the background and without failing it."""

import functools
import inspect
import os
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

RECORDS = os.environ.get("TOKENLEDGER_URL", "http://localhost:10090") + "/api/ai_usage/records"
AGAIN = Retry(5, backoff_factor=0.5, status_forcelist=[429, 500, 502, 503, 504], allowed_methods=["POST"])

ledger = requests.Session()
ledger.headers["authorization"] = "Bearer " + os.environ.get("TOKENLEDGER_KEY", "")
ledger.mount("http", HTTPAdapter(max_retries=AGAIN))
background = ThreadPoolExecutor(max_workers=1)  # what waits in it is sent before Python ends


def record_ai_usage(model, function="default", **fields):
    """Records a call that is over: the fields of POST /records. Its id is made once, so a retry can't count it twice."""
    began = time.time() - fields.get("duration_ms", 0) / 1000
    record = {"id": str(uuid.uuid4()), "timestamp": began, "model": model, "function": function, **fields}
    background.submit(send, record)


def send(record):
    try:
        answer = ledger.post(RECORDS, json=record, timeout=10)
        if not answer.ok:
            print(f"usage was not recorded: {answer.status_code} {answer.text}")
    except requests.RequestException as error:
        print(f"usage was not recorded: {error}")


def track_ai_usage(function, model, **fields):
    """The decorator. The function answers what the provider answered: an object with `usage`, or its JSON."""

    def decorate(call):
        if inspect.iscoroutinefunction(call):
            raise TypeError(f"{call.__name__} is asynchronous: record it by record_ai_usage, after its await")

        @functools.wraps(call)
        def tracked(*args, **kwargs):
            outcome = {"timestamp": time.time(), **fields}
            try:
                answer = call(*args, **kwargs)
                outcome.update(said_by(answer, fields))
                return answer
            except Exception as error:
                outcome.update(success=False, error_msg=" ".join(str(error).split()) or type(error).__name__)
                raise
            finally:
                outcome["duration_ms"] = (time.time() - outcome["timestamp"]) * 1000
                record_ai_usage(model, function, **outcome)

        return tracked

    return decorate


def said_by(answer, fields):
    """The usage that an answer says. One that says none, such as a stream, is told by a tag: its cost is not known to be nothing."""
    usage = answer.get("usage") if isinstance(answer, dict) else getattr(answer, "usage", None)
    if usage is None:
        return {"tags": {**(fields.get("tags") or {}), "usage": "missing"}}
    return {"usage": usage.model_dump() if hasattr(usage, "model_dump") else usage}


if __name__ == "__main__":
    PROVIDER = os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1") + "/chat/completions"
    HEADERS = {"authorization": "Bearer " + os.environ.get("OPENAI_API_KEY", "")}

    @track_ai_usage("python recipe", "qwen-max", user_id="user_001", session_id="session_python")
    def ask(question):
        body = {"model": "qwen-max", "messages": [{"role": "user", "content": question}]}
        answer = requests.post(PROVIDER, json=body, headers=HEADERS, timeout=60)
        answer.raise_for_status()
        return answer.json()

    print(ask("Do the books balance?")["choices"][0]["message"]["content"])
    record_ai_usage("qwen-max", "python recipe", input_tokens=2000, output_tokens=700, anchor_id="anchor_123")

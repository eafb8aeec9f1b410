#!/usr/bin/env python3
"""A client in another language: uploads, asks, cancels, reads a segment; prints what it saw as JSON.

    client.py HOST:PORT PROTO_DIR FILE QUESTION [CHOICE ...]

The code for relisten.v1 is generated here from the protos by grpc_tools.
"""
import importlib
import json
import pathlib
import sys
import tempfile

import grpc
from grpc_tools import protoc

TIMEOUT_SECONDS = 60
PIECE_BYTES = 100_000


def generate(protos, target):
    files = sorted(str(p.relative_to(protos)) for p in protos.rglob("*.proto"))
    well_known = str(pathlib.Path(protoc.__file__).parent / "_proto")
    code = protoc.main(["protoc", f"-I{protos}", f"-I{well_known}", f"--python_out={target}",
                        f"--grpc_python_out={target}", *files])
    if code != 0:
        raise SystemExit(f"protoc: exit code {code} (expected: 0)")
    sys.path.insert(0, str(target))


def upload(audio, stub, path):
    def messages():
        start = audio.UploadStart(file_name=path.name, size_bytes=path.stat().st_size)
        yield audio.UploadClipRequest(start=start)
        with open(path, "rb") as file:
            while piece := file.read(PIECE_BYTES):
                yield audio.UploadClipRequest(data=piece)

    return stub.UploadClip(messages(), timeout=TIMEOUT_SECONDS).clip


def ask(stub, request):
    return [response.event for response in stub.Ask(request, timeout=TIMEOUT_SECONDS)]


def cancel_by_name(reasoning, stub, request):
    """Cancels from another call; the stream itself ends in order."""
    call = stub.Ask(request, timeout=TIMEOUT_SECONDS)
    session_id = next(call).event.session_id
    reply = stub.Cancel(reasoning.CancelRequest(session_id=session_id), timeout=TIMEOUT_SECONDS)
    last = [response.event for response in call][-1]
    return {
        "was_running": reply.was_running,
        "ending": reasoning.SessionEnding.Name(last.finished.ending),
    }


def cancel_by_leaving(stub, request):
    call = stub.Ask(request, timeout=TIMEOUT_SECONDS)
    next(call)
    call.cancel()


def refusal(stub, request):
    try:
        ask(stub, request)
    except grpc.RpcError as error:
        return {"code": error.code().name, "details": error.details()}
    raise SystemExit("a blank question was answered")


def main():
    target, protos, path, question, *choices = sys.argv[1:]
    with tempfile.TemporaryDirectory() as generated:
        generate(pathlib.Path(protos), generated)
        audio = importlib.import_module("relisten.v1.audio_pb2")
        reasoning = importlib.import_module("relisten.v1.reasoning_pb2")
        audio_grpc = importlib.import_module("relisten.v1.audio_pb2_grpc")
        reasoning_grpc = importlib.import_module("relisten.v1.reasoning_pb2_grpc")
    with grpc.insecure_channel(target) as channel:
        clips = audio_grpc.AudioServiceStub(channel)
        questions = reasoning_grpc.ReasoningServiceStub(channel)
        clip = upload(audio, clips, pathlib.Path(path))
        request = reasoning.AskRequest(clip_id=clip.clip_id, question=question, choices=choices)
        cancelled = cancel_by_name(reasoning, questions, request)
        cancel_by_leaving(questions, request)
        events = ask(questions, request)
        blank = reasoning.AskRequest(clip_id=clip.clip_id, question=" ")
        whole = audio.ReadSegmentRequest(clip_id=clip.clip_id, start_sample=0, end_sample=clip.length_samples)
        wav = b"".join(piece.wav for piece in clips.ReadSegment(whole, timeout=TIMEOUT_SECONDS))
        print(json.dumps({
            "clip_id": clip.clip_id,
            "length_samples": clip.length_samples,
            "cancelled": cancelled,
            "events": [event.WhichOneof("event") for event in events],
            "numbers": [event.event_number for event in events],
            "text": "".join(event.text.text for event in events),
            "heard": [event.segment_heard.heard.sha256 for event in events if event.HasField("segment_heard")],
            "answers": [event.answer.text for event in events if event.HasField("answer")],
            "blank_question": refusal(questions, blank),
            "wav_bytes": len(wav),
        }))


main()

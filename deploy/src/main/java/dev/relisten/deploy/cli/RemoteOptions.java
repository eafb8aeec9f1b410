package dev.relisten.deploy.cli;

import dev.relisten.gpuworkers.remote.RemoteSettings;
import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Option;

/** An engine behind an OpenAI-compatible API, such as vLLM. */
final class RemoteOptions {
  @Option(
      names = "--remote",
      paramLabel = "URL",
      description =
          "let this OpenAI-compatible server generate, such as vLLM at http://127.0.0.1:8000/v1,"
              + " started with deploy/vllm/resume-template.jinja; --checkpoint names its model's"
              + " tokenizer and form")
  private String url;

  @Option(
      names = "--remote-model",
      paramLabel = "NAME",
      description = "the name that it serves (default: relisten-nano)")
  private String model = "relisten-nano";

  Optional<RemoteSettings> settings() {
    return Optional.ofNullable(url).map(given -> RemoteSettings.of(uri(given), model));
  }

  private static URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.badInput(
          "--remote: " + text + " (expected: such as http://127.0.0.1:8000/v1)");
    }
  }
}

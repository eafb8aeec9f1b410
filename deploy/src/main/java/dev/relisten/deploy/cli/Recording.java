package dev.relisten.deploy.cli;

import java.nio.file.Path;

/** What a question is about: a file, which is uploaded first, or a live stream of the server. */
sealed interface Recording {
  /** A file. */
  record InFile(Path file) implements Recording {}

  /** A live stream. */
  record Live(String streamName) implements Recording {}
}

package dev.relisten.deploy.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server as the user names it. */
record ServerAddress(String host, int port) {
  /** Where {@code relisten serve} listens if not told otherwise. */
  static final String DEFAULT = "127.0.0.1:7007";

  private static final Pattern FORM = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\s/]+):(\\d{1,5})");

  static ServerAddress of(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
      throw CommandFailure.badInput("--server: " + text + " (expected: HOST:PORT)");
    }
    return new ServerAddress(matcher.group(1), Integer.parseInt(matcher.group(2)));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}

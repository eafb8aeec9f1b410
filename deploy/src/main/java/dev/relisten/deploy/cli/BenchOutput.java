package dev.relisten.deploy.cli;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How a bench shows its figures: a table's line or an object each. */
final class BenchOutput {
  @Option(
      names = "--json",
      description = "one JSON object a line: bench, case, metric, value, unit")
  private boolean json;

  /**
   * A bench's lines.
   *
   * @param name of the bench
   * @param layout of a table's line: case, metric, value, unit
   */
  record Table(String name, String layout) {}

  /** One figure. */
  record Row(String measured, String metric, BigDecimal value, String unit) {
    static Row of(String measured, String metric, double value, String unit) {
      return new Row(measured, metric, BigDecimal.valueOf(value), unit);
    }
  }

  void print(PrintStream out, Table table, Row row) {
    if (json) {
      JsonLine.of("bench", table.name())
          .put("case", row.measured())
          .put("metric", row.metric())
          .put("value", row.value())
          .put("unit", row.unit())
          .print(out);
      return;
    }
    out.printf(Locale.ROOT, table.layout(), row.measured(), row.metric(), row.value(), row.unit());
    out.println();
  }
}

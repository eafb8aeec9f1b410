package dev.relisten.deploy.cli;

import picocli.CommandLine.Command;

/** {@code relisten bench}: measurements, each beside what it is to be compared with. */
@Command(
    name = "bench",
    description = "Measures, beside what it is to be compared with.",
    synopsisSubcommandLabel = "COMMAND")
final class BenchCommand {}

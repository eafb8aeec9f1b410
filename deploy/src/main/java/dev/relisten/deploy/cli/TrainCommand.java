package dev.relisten.deploy.cli;

import picocli.CommandLine.Command;

/** {@code relisten train}: makes scenes, and learns from them. */
@Command(
    name = "train",
    description = "Makes training scenes, and trains checkpoints.",
    synopsisSubcommandLabel = "COMMAND")
final class TrainCommand {}

/** The command line: commands, what they show, and their exit codes. */
package dev.relisten.deploy.cli;

/**
 * The gRPC edge of {@code relisten.v1}: it translates, asks the session manager, maps errors, and
 * nothing else. Wire types stay in here.
 */
package dev.relisten.agents.server;

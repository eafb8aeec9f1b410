/**
 * Streams of sound that arrive while they are listened to. The sample number is the clock; what is
 * acknowledged as durable survives the process and a loss of power, and only that is ever read.
 */
package dev.relisten.audiostore.live;

// A channel of a connection to or from elsewhere, as the stream that the rest of dom0 reads and writes. Its back-pressure is
// the channel's: nothing is read ahead but one piece.
import { Duplex } from 'node:stream';
import type { FarmChannel } from '../../protocol/farm-channels.ts';
import { inBackground } from '../runtime/background.ts';

/** `destroyed` is told once that nobody reads or writes it any more. */
export const channelStream = (channel: FarmChannel, destroyed: () => void): Duplex =>
  new Duplex({
    readableHighWaterMark: 0,
    read() {
      inBackground(channel.read().then((bytes) => this.push(bytes)));
    },
    write(bytes: Uint8Array, _encoding, done) {
      inBackground(channel.write(bytes).then((isSent) => done(isSent ? null : new Error('the connection is over'))));
    },
    final(done) {
      channel.end();
      done();
    },
    destroy(cause, done) {
      destroyed();
      done(cause);
    },
  });

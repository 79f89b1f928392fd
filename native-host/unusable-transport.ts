// Where the administrator's policy cannot be understood: nothing opens, on a farm or here, until it can.
import { refusedCall } from './refused-call.ts';
import type { Transport } from './transport.ts';

export const unusableTransport: Transport = {
  kind: 'farm',
  closesInOrder: true,
  warmUp: () => undefined,
  problem: () => 'farm-misconfigured',
  connect: () => refusedCall('farm-misconfigured'),
};

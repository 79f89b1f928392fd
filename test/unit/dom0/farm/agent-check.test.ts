// What a balancer is told of a host: HAProxy's own words, by what is scarcest.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { AgentCheck, describeHost } from '../../../../dom0/farm/agent-check.ts';

test('the weight is what is scarcest, and never nothing while it takes calls', () => {
  const of = (memoryFree: number, processorIdle: number): string =>
    describeHost({ takesNone: false, memoryFree, processorIdle });
  assert.deepEqual(
    [of(0.8, 0.25), of(0.1, 1), of(0, 0), of(1.5, 1.5)],
    ['up 25%\n', 'up 10%\n', 'up 1%\n', 'up 100%\n'],
  );
  assert.equal(describeHost({ takesNone: true, memoryFree: 1, processorIdle: 1 }), 'up 0%\n');
});

test('whoever connects is told once, whatever they say, and the next one is told what is so then', async () => {
  let word = 'up 40%\n';
  const agent = new AgentCheck(() => Promise.resolve(word));
  const port = await agent.listen('127.0.0.1', 0);
  assert.ok(port.ok);
  const ask = (): Promise<string> =>
    new Promise((resolve) => {
      let said = '';
      const socket = connect(port.value, '127.0.0.1', () => socket.write('garbage'.repeat(1000)));
      socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(said));
    });
  assert.equal(await ask(), 'up 40%\n');
  word = 'up 0%\n';
  assert.equal(await ask(), 'up 0%\n');
  agent.stop();
});

// Glovebox gives what the vectors say, which other implementations can be held to as well.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Decision } from '../../dom0/policy/decision.ts';
import { decodeNameField, encodeNameField, guestFileName } from '../../protocol/file-names.ts';
import { MessageReader, type Message } from '../../protocol/qrexec.ts';
import { decideCall, parseRules, systemOf } from '../support/policy-world.ts';
import { readVectors, type Vector } from '../support/vectors.ts';

const describeMessage = ({ type, payload }: Message): string =>
  `0x${type.toString(16)} ${Buffer.from(payload).toString('hex')}`.trimEnd();

suite('a stream of qrexec frames', () => {
  for (const { what, all, one, bytes } of readVectors('frames'))
    test(what, () => {
      const reader = new MessageReader();
      const messages = [...reader.push(bytes)];
      assert.deepEqual(messages.map(describeMessage), all('message'));
      assert.equal(reader.error ?? 'none', one('error'));
      // What waits is told by what completes it: nothing but the missing bytes may do so.
      const taken = messages.reduce((sum, { payload }) => sum + 8 + payload.length, 0);
      if (reader.error === null) assert.equal(bytes.length - taken, Number(one('rest')));
    });
});

suite('a name that is sent', () => {
  for (const { what, one, bytes } of readVectors('names-sent'))
    test(what, () => {
      const field = encodeNameField(JSON.parse(one('name')) as string, one('view-only') === 'yes');
      assert.equal(Buffer.from(field).toString('hex'), bytes.toString('hex'));
    });
});

suite('a name that is received', () => {
  for (const { what, has, one, bytes } of readVectors('names-received'))
    test(what, () => {
      const decoded = decodeNameField(bytes);
      if (has('refused')) return assert.equal(decoded, null);
      assert.deepEqual(decoded, {
        untrustedName: JSON.parse(one('name')) as string,
        viewOnly: one('view-only') === 'yes',
      });
      assert.equal(guestFileName(bytes), one('guest-name'));
    });
});

/** A template that only such a vector names exists. */
const decide = ({ body, one }: Vector): Decision => {
  const rules = parseRules(body, 'vector');
  assert.ok(rules.ok, JSON.stringify(rules));
  const call = { source: one('source'), target: one('target'), service: one('service') };
  const named = `${body} ${call.target}`.matchAll(/@dispvm:(\S+)/g);
  const templates = [one('default'), ...[...named].flatMap(([, name]) => name ?? [])];
  return decideCall(rules.value, call, systemOf(one('qubes').split(' '), templates, one('default')));
};
const describeDecision = (decision: Decision): string => {
  if (decision.decision !== 'allow') return decision.decision;
  const { target } = decision;
  return target.granted === 'dispvm' ? `allow dispvm ${target.disposableTemplate}` : `allow ${target.granted}`;
};

suite('a policy', () => {
  for (const vector of readVectors('policy'))
    test(vector.what, () => assert.equal(describeDecision(decide(vector)), vector.one('expect')));
});

suite('a policy that is refused as a whole', () => {
  for (const { what, one, body } of readVectors('policy-refused'))
    test(what, () => {
      const parsed = parseRules(body, 'vector');
      assert.ok(!parsed.ok);
      assert.equal(parsed.error.line, Number(one('line')));
      assert.match(parsed.error.reason, new RegExp(one('says')));
    });
});

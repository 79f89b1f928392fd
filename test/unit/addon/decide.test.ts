// The add-on's policy.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decide, typeByName, type Evidence } from '../../../addon/decide.ts';
import { extname } from '../../../addon/path-extname.ts';

const evidence: Evidence = { untrustedName: 'a.pdf', declaredType: 'application/pdf', detectedType: 'application/pdf', extensionType: 'application/pdf', viewOnlyRequested: false };

test('asks for a disposable VM, whatever the evidence says', () => {
  fc.assert(fc.property(fc.string(), fc.string(), fc.string(), fc.option(fc.string()), (untrustedName, declaredType, detectedType, extensionType) => {
    const decision = decide({ untrustedName, declaredType, detectedType, extensionType, viewOnlyRequested: false });
    assert.deepEqual(decision, { action: 'open', rule: 'default', disposableTemplate: null });
  }));
});

test('asks to view only where the person did', () => assert.equal(decide({ ...evidence, viewOnlyRequested: true }).action, 'view'));

test('tells a type by the ending of a name', () => {
  assert.equal(typeByName('contract.PDF'), 'application/pdf');
  assert.equal(typeByName('letter.docx'), 'application/vnd.openxmlformats-officedocument.wordprocessingml.document');
  assert.equal(typeByName('no ending'), null);
});

test('finds the ending of a name as Node does', () => {
  for (const [name, ending] of [['a.b.pdf', '.pdf'], ['x/y.z/name', ''], ['.hidden', ''], ['dot.', '.'], ['', '']] as const) assert.equal(extname(name), ending);
});

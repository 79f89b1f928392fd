// The beginning of a template's archive, before anything of it is unpacked: lengths within their bounds, a manifest in the one
// form that an export writes, and no signature but that of the key over exactly these bytes.
import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import {
  contentsMaxBytes,
  decodeHeader,
  decodePrefix,
  encodeHeader,
  encodePrefix,
  hashOf,
  headerMaxBytes,
  isSignedBy,
  prefixBytes,
  signArchive,
  signatureBytes,
} from '../../../dom0/template/archive-format.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { sampleManifest } from '../sample-manifest.ts';

/** Always the same one, so that what is found once is found again. */
const privateKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${'5a'.repeat(32)}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
});
const publicKey = createPublicKey(privateKey);
const bodyHash = hashOf(Buffer.from('the body'));
const header = encodeHeader(sampleManifest);
const prefix = encodePrefix({ headerBytes: header.length, bodyBytes: 20_480 });
const signature = signArchive(prefix, header, bodyHash, privateKey);
const archive = Buffer.concat([prefix, signature, header]);

export const templateArchives: FuzzTarget = {
  name: 'beginnings of archives of templates',
  words: [
    'GloveboxTemplate',
    '"name":"../x"',
    '"sizeBytes":68719476737',
    '"recipeFolder":"/etc"',
    '"version":2',
    ' ',
    '\\u0061',
  ],
  seeds: [archive, prefix, archive.subarray(0, 90), Buffer.concat([prefix, signature, Buffer.from('{}')])],
  run: (bytes) => {
    const untrusted = Buffer.from(bytes);
    const [untrustedPrefix, untrustedRest] = [untrusted.subarray(0, prefixBytes), untrusted.subarray(prefixBytes)];
    const lengths = decodePrefix(untrustedPrefix);
    if (typeof lengths !== 'string') {
      assert.ok(lengths.headerBytes <= headerMaxBytes && lengths.bodyBytes <= contentsMaxBytes);
      assert.deepEqual(encodePrefix(lengths), untrustedPrefix, 'two prefixes say the same');
    }
    const untrustedHeader = untrustedRest.subarray(signatureBytes);
    const read = decodeHeader(untrustedHeader);
    if (read !== null) {
      assert.match(read.name, /^[\w.-]{1,64}$/);
      assert.equal(read.recipeFolder, null);
      assert.deepEqual(encodeHeader(read), untrustedHeader, 'two headers say the same');
    }
    const parts = {
      prefix: untrustedPrefix,
      signature: untrustedRest.subarray(0, signatureBytes),
      header: untrustedHeader,
      bodyHash,
    };
    assert.equal(isSignedBy(publicKey, parts), untrusted.equals(archive), 'what is signed is what was signed');
  },
};

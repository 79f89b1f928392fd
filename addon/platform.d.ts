// Newer than TypeScript's own library: Thunderbird 140 has it.
interface Uint8ArrayConstructor {
  fromBase64(base64: string): Uint8Array<ArrayBuffer>;
}

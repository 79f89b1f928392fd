// One service call under way: what the session hands it, and what it may answer.

export interface Call {
  /** Bytes of standard input; empty at its end, and never after. */
  stdin(untrustedBytes: Uint8Array): void;
  /** dom0 asks for an orderly end. */
  terminate(): void;
  /** dom0 wants to hear when what the person typed has been dealt with. */
  settle?(): void;
  /** Of several files dom0 wants this one to be shown, counted from 0. */
  showFile?(index: number): void;
  /** dom0 is gone: end everything, answer nothing. */
  abort(): void;
}

export interface Reply {
  /** At most 65536 bytes at a time, and not empty: that is the end, which `exit` sends. */
  stdout(bytes: Uint8Array): void;
  stderr(bytes: Uint8Array): void;
  /** Calls once dom0 has taken all that was said. */
  whenDrained(action: () => void): void;
  /** Ends the call; nothing may follow. */
  exit(code: number): void;
}

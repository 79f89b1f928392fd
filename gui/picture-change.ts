// Decides when the picture of a DispVM shows the document: a large change against what it showed before, or a small one
// that stays, and no more painting going on.
// Pure: it is fed coarse samples of the picture and never trusts them with more than this one answer.

/** Red, green and blue of evenly spaced pixels. */
export type Samples = Uint8Array;

const bytesPerSample = 3;
const channelTolerance = 24;
/** A moved pointer or a blinking cursor covers fewer samples. */
const changedSamplesMin = 8;
const flatShare = 0.95;
const blankBelow = 0x60;
/** A change of this much is a document's. It is complete when it has been still for a moment: a slow guest paints in strips. */
const large = { share: 0.05, stillMs: 150, movingMs: 1000 };
/** A smaller one may be the first strip of a window; an empty window comes before what it will show. */
const doubtful = { stillMs: 500, movingMs: 3000 };

/** `looming`: surely the document, perhaps not all of it. `doubtful`: perhaps. Look again soon at both, even without an update. */
export type Sight =
  | { readonly shows: 'nothing' | 'doubtful' | 'looming' }
  /** All of it since then; on the caller's clock. */
  | { readonly shows: 'document'; readonly sinceMs: number };

interface Seen {
  readonly samples: Samples;
  /** When it first looked like this. */
  readonly sinceMs: number;
  /** When the picture first differed from the one before the document. */
  readonly firstMs: number;
}

const nothing: Sight = { shows: 'nothing' };

/** Written out: it runs thousands of times for each picture, just while the document is painted. */
const sampleDiffers = (a: Samples, b: Samples, at: number, atB = at): boolean =>
  Math.abs((a[at] ?? 0) - (b[atB] ?? 0)) > channelTolerance ||
  Math.abs((a[at + 1] ?? 0) - (b[atB + 1] ?? 0)) > channelTolerance ||
  Math.abs((a[at + 2] ?? 0) - (b[atB + 2] ?? 0)) > channelTolerance;

const countDifferent = (a: Samples, b: Samples): number => {
  let different = 0;
  for (let at = 0; at < a.length; at += bytesPerSample) if (sampleDiffers(a, b, at)) different++;
  return different;
};

/** One colour nearly everywhere. */
const isFlat = (samples: Samples): boolean => {
  const count = samples.length / bytesPerSample;
  const middle = Math.floor(count / 2) * bytesPerSample;
  let alike = 0;
  for (let at = 0; at < samples.length; at += bytesPerSample) if (!sampleDiffers(samples, samples, at, middle)) alike++;
  return alike >= count * flatShare;
};

/** A viewer that waits, or an empty screen: flat and dark. An empty page is not dark. */
const isBlank = (samples: Samples): boolean => {
  const middle = Math.floor(samples.length / bytesPerSample / 2) * bytesPerSample;
  return [0, 1, 2].every((channel) => (samples[middle + channel] ?? 0) < blankBelow) && isFlat(samples);
};

export class PictureChange {
  #baseline: Samples | null = null;
  #latest: Samples | null = null;
  #delivered = false;
  #seen: Seen | null = null;

  /** The screen got another size: what it showed before says nothing any more. */
  resize(): void {
    this.#baseline = null;
    this.#latest = null;
    this.#seen = null;
  }

  /** The viewer has the whole file; the document may already be in the latest picture. */
  deliver(atMs: number): Sight {
    this.#delivered = true;
    return this.#latest === null ? nothing : this.#judge(this.#latest, atMs);
  }

  /**
   * Looks at one picture. Before delivery every blank picture becomes the one to compare with (a VM still starting goes
   * from empty to blank); a picture with content does not, for it may be the document that overtook the word of its delivery.
   */
  look(samples: Samples, atMs: number): Sight {
    this.#latest = samples;
    const isFirst = this.#baseline?.length !== samples.length;
    if ((isFirst || !this.#delivered) && isBlank(samples)) this.#baseline = samples;
    else if (isFirst) this.#baseline = new Uint8Array(samples.length);
    return this.#delivered ? this.#judge(samples, atMs) : nothing;
  }

  #judge(samples: Samples, atMs: number): Sight {
    if (this.#baseline?.length !== samples.length) return nothing;
    const changed = countDifferent(this.#baseline, samples);
    if (changed < changedSamplesMin) {
      this.#seen = null;
      return nothing;
    }
    const seen = this.#seen;
    const isStill = seen !== null && countDifferent(seen.samples, samples) < changedSamplesMin;
    const now = isStill ? seen : { samples, sinceMs: atMs, firstMs: seen?.firstMs ?? atMs };
    this.#seen = now;
    const isLarge = changed >= (samples.length / bytesPerSample) * large.share && !isFlat(samples);
    const patience = isLarge ? large : doubtful;
    if (atMs - now.sinceMs >= patience.stillMs || atMs - now.firstMs >= patience.movingMs) return { shows: 'document', sinceMs: now.sinceMs };
    return { shows: isLarge ? 'looming' : 'doubtful' };
  }
}

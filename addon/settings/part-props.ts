// What the settings page tells each of its parts.

export interface PartProps {
  /** false while another part is shown: nothing needs to be kept fresh. */
  readonly shown: boolean;
  /** The id of what somebody was led to. */
  readonly target: string | null;
}

// One line of `glovebox doctor`. Each domain knows some.

export interface DoctorCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do where it is not ok, or where it could be better; otherwise empty. */
  readonly remedy: string;
}

export const good = (name: string, detail: string): DoctorCheck => ({ name, ok: true, detail, remedy: '' });
export const improvable = (name: string, detail: string, remedy: string): DoctorCheck => ({
  name,
  ok: true,
  detail,
  remedy,
});
export const bad = (name: string, detail: string, remedy: string): DoctorCheck => ({ name, ok: false, detail, remedy });

// One part of the settings page under its heading.
import type { ComponentChildren, JSX } from 'preact';

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly intro?: string;
  readonly children: ComponentChildren;
}

export const Section = ({ id, title, intro, children }: SectionProps): JSX.Element => (
  <section aria-labelledby={`${id}-title`}>
    <h2 id={`${id}-title`} tabIndex={-1}>
      {title}
    </h2>
    {intro !== undefined && <p class="intro">{intro}</p>}
    {children}
  </section>
);

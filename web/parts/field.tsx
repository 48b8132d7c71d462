import type { ComponentChildren } from 'preact';

interface FieldProps {
  readonly name: string;
  /** What can be typed; it is read with the name. */
  readonly note?: string;
  readonly children: ComponentChildren;
}

/** A control under its name. */
export function Field({ name, note, children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label class="field">
      <span>{name}</span>
      {children}
      {note !== undefined && <span>{note}</span>}
    </label>
  );
}

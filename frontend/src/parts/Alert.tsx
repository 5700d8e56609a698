import type { ComponentChildren } from "preact";

interface AlertProps {
  readonly kind: "info" | "warning" | "danger";
  readonly title: string;
  readonly children?: ComponentChildren;
}

/** A notice in KERN's form: sign, title, and what it means. */
export function Alert({ kind, title, children }: AlertProps) {
  return (
    <div class={`kern-alert kern-alert--${kind}`} role={kind === "danger" ? "alert" : "status"}>
      <div class="kern-alert__header">
        <span class={`kern-icon kern-icon--${kind}`} aria-hidden="true" />
        <span class="kern-title kern-title--small">{title}</span>
      </div>
      {children && <div class="kern-alert__body">{children}</div>}
    </div>
  );
}

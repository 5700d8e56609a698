/** Says what is awaited; the bar stands still for those who asked for less motion. */
export function Loading({ what }: { what: string }) {
  return (
    <div class="loading">
      <span class="loading__bar" aria-hidden="true" />
      <p class="kern-body kern-body--small kern-body--muted">{what}</p>
    </div>
  );
}

import { Component, type ComponentChildren } from "preact";

/** The last net: says in both languages that something broke, instead of an empty page. */
export class ErrorBoundary extends Component<{ children: ComponentChildren }, { broken: string | null }> {
  override state = { broken: null };

  override componentDidCatch(error: unknown) {
    this.setState({ broken: error instanceof Error ? error.message : String(error) });
  }

  override render() {
    if (this.state.broken === null) return this.props.children;
    return (
      <main class="page-broken">
        <h1 class="kern-heading-medium">Diese Ansicht konnte nicht gezeigt werden.</h1>
        <p class="kern-body" lang="en">
          This view could not be shown.
        </p>
        <p class="kern-body kern-body--small">
          <code>{this.state.broken}</code>
        </p>
        <p class="kern-body">
          <a class="kern-link" href="/">
            Zur Startansicht / <span lang="en">To the start</span>
          </a>
        </p>
      </main>
    );
  }
}

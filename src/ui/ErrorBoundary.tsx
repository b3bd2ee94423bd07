import { Component, type ReactNode } from 'react';

/** The last net: an error while drawing shows its message and a way on, not a blank page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state = { error: null as Error | null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className="failure" role="alert" data-testid="failure">
        <h1>DPO Lab could not display the page</h1>
        <p>{error.message}</p>
        <p>This is a bug. After a reload you can resume an unfinished run from its last checkpoint.</p>
        <button type="button" onClick={() => location.reload()}>
          Reload page
        </button>
      </main>
    );
  }
}

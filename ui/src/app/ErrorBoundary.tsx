import { Component, type ReactNode } from 'react';

import { ErrorState } from '@/shared/parts';

interface Props {
  /** Another value gives the children a new try: the address, for a place. */
  resetKey: string;
  children: ReactNode;
}

interface State {
  error: Error | null;
  key: string;
}

/** Keeps a fault of one place to that place: the frame and everything saved stay as they are. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, key: this.props.resetKey };

  static getDerivedStateFromError(error: Error): Partial<State> {
    return { error };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.resetKey === state.key ? null : { error: null, key: props.resetKey };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <ErrorState
        title="This page stopped"
        error={{ message: error.message, hint: 'Everything is saved. Other places work.' }}
        onRetry={() => this.setState({ error: null })}
      />
    );
  }
}

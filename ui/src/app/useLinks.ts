import { useEffect } from 'react';
import { useLocation } from 'wouter';

import { api, events } from '@/api/client';
import { sayError } from '@/api/queries';
import type { Place } from '@/api/types';

/** Where a link from outside leads. */
export function placePath(place: Place): string {
  switch (place.place) {
    case 'project':
      return `/projects/${place.id}`;
    case 'asset':
      return place.frame === null ? `/review/${place.id}` : `/review/${place.id}/${place.frame}`;
  }
}

/** Follows links from outside: the one that the app was started with, and those that arrive later. */
export function useLinks(): void {
  const [, navigate] = useLocation();
  useEffect(() => {
    const follow = () => {
      api.takeLink().then((place) => place && navigate(placePath(place)), sayError);
    };
    follow();
    return events.onLink(follow);
  }, [navigate]);
}

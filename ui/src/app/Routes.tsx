import { lazy } from 'react';
import { Redirect, Route, Switch } from 'wouter';

const Home = lazy(() => import('@/features/home'));
const Projects = lazy(() => import('@/features/projects'));
const Media = lazy(() => import('./places/Media'));
const Review = lazy(() => import('@/features/review'));
const Time = lazy(() => import('@/features/time'));
const Clients = lazy(() => import('@/features/clients'));
const People = lazy(() => import('@/features/people'));
const Connections = lazy(() => import('@/features/connections'));
const Activity = lazy(() => import('@/features/activity'));
const Settings = lazy(() => import('@/features/settings'));
const Components = lazy(() => import('@/features/components'));
const Help = lazy(() => import('@/features/help'));
const Welcome = lazy(() => import('@/features/welcome'));

/** What stands where. Each place gets the rest of its address and divides it itself. */
export function Routes() {
  return (
    <Switch>
      <Route path="/">
        <Home />
      </Route>
      <Route path="/projects/*?">
        <Projects />
      </Route>
      <Route path="/media/*?">
        <Media />
      </Route>
      <Route path="/review/*?">
        <Review />
      </Route>
      <Route path="/time/*?">
        <Time />
      </Route>
      <Route path="/clients/*?">
        <Clients />
      </Route>
      <Route path="/people/*?">
        <People />
      </Route>
      <Route path="/connections/*?">
        <Connections />
      </Route>
      <Route path="/activity/*?">
        <Activity />
      </Route>
      <Route path="/settings/*?">
        <Settings />
      </Route>
      <Route path="/components">
        <Components />
      </Route>
      <Route path="/help/*?">
        <Help />
      </Route>
      <Route path="/welcome">
        <Welcome />
      </Route>
      <Route>
        <Redirect to="/" />
      </Route>
    </Switch>
  );
}

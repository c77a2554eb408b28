import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { Link, Redirect, useLocation, useRoute } from 'wouter';

import { cx, Empty, Head, Input } from '@/shared/parts';

import { excerpt, PAGES, search } from './guide';
import styles from './help.module.css';
import { Markdown } from './Markdown';

function Found({ query }: { query: string }) {
  const found = search(query);
  if (found.length === 0)
    return <Empty quiet icon="search" title="The guide has nothing on this" text="Other words, or fewer." />;
  return (
    <ol className={styles.found} aria-label="Found in the guide">
      {found.map(({ page, anchor, title, text }) => (
        <li key={`${page.id} ${anchor ?? ''}`}>
          <Link href={`/help/${page.id}${anchor ? `/${anchor}` : ''}`}>
            <span className="row">
              <span className="strong">{title}</span>
              {anchor && <span className="small fg-3">{page.title}</span>}
            </span>
            <span className="small fg-2">{excerpt(text, query)}</span>
          </Link>
        </li>
      ))}
    </ol>
  );
}

/** The user guide: pages, a search over all of them. Messages lead here by their word. */
export default function Help() {
  const [, params] = useRoute('/help/:page?/:anchor?');
  const [location] = useLocation();
  const [query, setQuery] = useState('');
  const words = useDeferredValue(query.trim());
  const text = useRef<HTMLElement>(null);
  const page = PAGES.find((each) => each.id === params?.page);
  const anchor = params?.anchor;

  // Another address is another page: the search has done its work.
  useEffect(() => setQuery(''), [location]);
  useEffect(() => {
    const heading = anchor ? document.getElementById(`help-${anchor}`) : null;
    if (heading) {
      heading.scrollIntoView({ block: 'start' });
      heading.focus({ preventScroll: true });
    } else if (text.current) text.current.scrollTop = 0;
  }, [page, anchor, words]);

  if (!page) return <Redirect to="/help/connect" replace />;
  return (
    <>
      <Head title="Help">
        <Input
          inBar
          icon="search"
          data-find=""
          type="search"
          value={query}
          placeholder="Find in the guide"
          aria-label="Find in the guide"
          onChange={(event) => setQuery(event.target.value)}
        />
      </Head>
      <div className="body">
        <nav className={styles.list} aria-label="Pages of the guide">
          {PAGES.map((each) => (
            <Link
              key={each.id}
              href={`/help/${each.id}`}
              className={cx(each === page && !words && styles.on)}
              aria-current={each === page ? 'page' : undefined}
            >
              {each.title}
            </Link>
          ))}
        </nav>
        <article
          ref={text}
          className={cx('scroll grow', styles.pane)}
          aria-label={words ? undefined : page.title}
        >
          {words ? (
            <Found query={words} />
          ) : (
            <div className={styles.page}>
              <h2 className="headline">{page.title}</h2>
              <Markdown tokens={page.tokens} />
            </div>
          )}
        </article>
      </div>
    </>
  );
}

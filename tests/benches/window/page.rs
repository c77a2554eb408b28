//! What happens in the page: paints, frames while scrolling, answers while typing.

use flo_tests::support::window::Window;
use serde_json::Value;

/// Milliseconds since 1970 of the first contentful paint.
pub(crate) fn first_paint_ms(window: &Window) -> f64 {
    window.until("return performance.getEntriesByName('first-contentful-paint').length > 0");
    number(&window.script(
        "return performance.timeOrigin + performance.getEntriesByName('first-contentful-paint')[0].startTime",
    ))
}

/// Milliseconds since 1970 when the first screen had its content.
pub(crate) fn first_list_ms(window: &Window) -> f64 {
    window.until("return performance.getEntriesByName('first-list').length > 0");
    number(
        &window.script(
            "return performance.timeOrigin + performance.getEntriesByName('first-list')[0].startTime",
        ),
    )
}

/// Frames of three seconds in which the list is scrolled through to its end.
pub(crate) fn frames_of_scrolling(window: &Window) -> Value {
    window.script(
        "window.bench = null;
         const list = [...document.querySelectorAll('main *')]
           .filter((e) => e.scrollHeight > e.clientHeight + 200 && getComputedStyle(e).overflowY !== 'visible')
           .sort((a, b) => b.scrollHeight - a.scrollHeight)[0];
         const times = [];
         const begun = performance.now();
         let most = 0;
         const step = (now) => {
           times.push(now);
           const part = Math.min(1, (now - begun) / 3000);
           list.scrollTop = part * (list.scrollHeight - list.clientHeight);
           most = Math.max(most, list.querySelectorAll('*').length);
           if (part < 1) return requestAnimationFrame(step);
           const gaps = times.slice(1).map((time, index) => time - times[index]).sort((a, b) => a - b);
           window.bench = {
             frames: gaps.length, height: list.scrollHeight, nodes: most,
             p50_ms: gaps[gaps.length >> 1], p99_ms: gaps[Math.floor(gaps.length * 0.99)],
             max_ms: gaps[gaps.length - 1], over_50_ms: gaps.filter((gap) => gap > 50).length,
           };
         };
         requestAnimationFrame(step);",
    );
    answer(window)
}

/// Time from each typed letter to the changed list of the palette.
pub(crate) fn answers_to_typing(window: &Window, word: &str) -> Value {
    let input = "document.querySelector('[cmdk-input]')";
    window.script(
        "dispatchEvent(new KeyboardEvent('keydown', { key: 'k', code: 'KeyK', ctrlKey: true, bubbles: true }))",
    );
    window.until(&format!("return {input} !== null"));
    window.script(&format!(
        "window.bench = null;
         const input = {input};
         const put = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
         const times = [];
         const type = (index) => {{
           if (index > {word:?}.length) {{
             times.sort((a, b) => a - b);
             window.bench = {{ letters: times.length, p50_ms: times[times.length >> 1], max_ms: times.at(-1) }};
             return;
           }}
           const begun = performance.now();
           const seen = new MutationObserver(() => {{
             const found = [...document.querySelectorAll('[cmdk-group-heading]')].some((h) => h.textContent === 'Found');
             if (!found) return;
             seen.disconnect();
             requestAnimationFrame((now) => {{
               times.push(Math.max(now, performance.now()) - begun);
               setTimeout(() => type(index + 1), 150);
             }});
           }});
           seen.observe(document.querySelector('[cmdk-root]'), {{ childList: true, subtree: true, characterData: true }});
           put.call(input, {word:?}.slice(0, index));
           input.dispatchEvent(new Event('input', {{ bubbles: true }}));
         }};
         type(2);"
    ));
    answer(window)
}

fn answer(window: &Window) -> Value {
    window.until("return window.bench !== null");
    window.script("return window.bench")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

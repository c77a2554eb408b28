//! The report as CSV (RFC 4180): one line for each file.

use flo_model::UnixMillis;

use super::Report;

/// The report. The same rows give the same bytes.
#[must_use]
pub fn csv(report: &Report) -> String {
    let formats = &report.rows.offload.formats;
    let mut head = vec!["card", "clip", "file", "bytes", "modified", "blake3"]
        .into_iter()
        .map(str::to_owned)
        .collect::<Vec<_>>();
    head.extend(formats.iter().cloned());
    for target in &report.rows.targets {
        head.push(format!("{} state", target.path));
        head.push(format!("{} verified", target.path));
    }
    head.push(String::from("problem"));
    let mut text = line(&head);
    for file in &report.rows.files {
        let mut row = vec![
            report.rows.offload.name.clone(),
            file.clip.clone().unwrap_or_default(),
            file.path.clone(),
            file.size.to_string(),
            UnixMillis(file.mtime_ns / 1_000_000).to_rfc3339_seconds(),
            file.content_id.clone().unwrap_or_default(),
        ];
        row.extend(formats.iter().map(|format| file.hashes.get(format).cloned().unwrap_or_default()));
        let mut problem = file.error_detail.clone();
        for target in &report.rows.targets {
            let copy = report.copy(target.number, file.number);
            row.push(copy.map(|copy| copy.state.to_string()).unwrap_or_default());
            let at = copy.and_then(|copy| copy.verified_at);
            row.push(at.map(UnixMillis::to_rfc3339_seconds).unwrap_or_default());
            problem = problem.or_else(|| copy.and_then(|copy| copy.error_detail.clone()));
        }
        row.push(problem.unwrap_or_default());
        text.push_str(&line(&row));
    }
    text
}

fn line(cells: &[String]) -> String {
    let mut line = cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

/// A cell that no spreadsheet takes for a formula: names come from outside.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_outside_is_no_formula_and_breaks_no_row() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("a,\"b\"\n"), "\"a,\"\"b\"\"\n\"");
        assert_eq!(cell("A001C001.mxf"), "A001C001.mxf");
    }
}

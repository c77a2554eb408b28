//! The folder tree of a project, paths, and the folder that a text such as `PROJECT/FOLDER/FOLDER` means.

use std::collections::HashMap;

use flo_model::{AssetKind, RecordId, RecordType};
use rusqlite::{Connection, OptionalExtension};

use super::names::no_such;
use super::projects;
use crate::StoreError;
use crate::records::fold;

/// Deepest chain of folders that is followed; deeper ones, or a circle, end there.
const MAX_DEPTH: u32 = 64;

/// A folder in a project's tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderRow {
    /// Its id.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Folder that holds it; `None` for the top folder.
    pub parent_id: Option<RecordId>,
    /// Steps below the top.
    pub depth: u32,
    /// Files below it at any depth, stacks counted once.
    pub files: u64,
    /// A watched folder sends its files here.
    pub watched: bool,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it is: a project or an asset.
    pub record_type: RecordType,
    /// Which.
    pub id: RecordId,
    /// Its name.
    pub name: String,
}

/// What a destination text means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The project.
    pub project: RecordId,
    /// The folder; the project's top folder when the text names none.
    pub folder: RecordId,
    /// Its path as `PROJECT/FOLDER`, names as they are stored.
    pub path: String,
}

/// The folders of a project, each after its parent, siblings in the natural order of their names.
///
/// # Errors
/// The database's.
pub fn tree(conn: &Connection, project: &RecordId) -> Result<Vec<FolderRow>, StoreError> {
    let mut files: HashMap<String, u64> = HashMap::new();
    {
        let mut statement = conn.prepare_cached(
            "SELECT parent_id, SUM(kind = 'version_stack' OR position IS NULL) FROM assets
             WHERE project_id = ?1 AND kind IN ('file', 'version_stack') AND parent_id IS NOT NULL AND deleted_at IS NULL
             GROUP BY parent_id",
        )?;
        let mut rows = statement.query([project.as_str()])?;
        while let Some(row) = rows.next()? {
            *files.entry(row.get(0)?).or_default() += row.get::<_, u64>(1)?;
        }
    }
    let mut statement = conn.prepare_cached(
        "SELECT a.id, a.name, a.parent_id, EXISTS (SELECT 1 FROM watch_folders w WHERE w.folder_id = a.id)
         FROM assets a WHERE a.project_id = ?1 AND a.kind = 'folder' AND a.deleted_at IS NULL ORDER BY a.name_key, a.seq",
    )?;
    let folders = statement
        .query_map([project.as_str()], |row| {
            let id: String = row.get(0)?;
            Ok(FolderRow {
                files: files.get(&id).copied().unwrap_or(0),
                id: RecordId(id),
                name: row.get(1)?,
                parent_id: row.get::<_, Option<String>>(2)?.map(RecordId),
                depth: 0,
                watched: row.get(3)?,
            })
        })?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(in_tree_order(folders))
}

/// Orders folders parents first, sets depths, and adds the files of each to those above it. A folder whose parent is not
/// in the list stands at the top; one in a circle is left out.
fn in_tree_order(folders: Vec<FolderRow>) -> Vec<FolderRow> {
    let places: HashMap<&str, usize> =
        folders.iter().enumerate().map(|(at, folder)| (folder.id.as_str(), at)).collect();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); folders.len()];
    let mut tops = Vec::new();
    for (at, folder) in folders.iter().enumerate() {
        match folder.parent_id.as_ref().and_then(|parent| places.get(parent.as_str())) {
            Some(parent) => children[*parent].push(at),
            None => tops.push(at),
        }
    }
    let mut order: Vec<(usize, u32)> = Vec::with_capacity(folders.len());
    let mut open: Vec<(usize, u32)> = tops.into_iter().rev().map(|at| (at, 0)).collect();
    while let Some((at, depth)) = open.pop() {
        order.push((at, depth));
        open.extend(children[at].iter().rev().map(|child| (*child, depth + 1)));
    }
    let mut counts: Vec<u64> = folders.iter().map(|folder| folder.files).collect();
    for (at, _) in order.iter().rev() {
        counts[*at] += children[*at].iter().map(|child| counts[*child]).sum::<u64>();
    }
    let mut slots: Vec<Option<FolderRow>> = folders.into_iter().map(Some).collect();
    order
        .into_iter()
        .filter_map(|(at, depth)| {
            let folder = slots[at].take()?;
            Some(FolderRow { depth, files: counts[at], ..folder })
        })
        .collect()
}

/// The way to an asset: its project, the folders (and stack) above it, itself. The project's own top folder is left
/// out, because people know it by the project's name.
///
/// # Errors
/// The database's.
pub fn path(conn: &Connection, asset: &RecordId) -> Result<Vec<Step>, StoreError> {
    let mut steps = Vec::new();
    let mut project: Option<RecordId> = None;
    let mut next = Some(asset.0.clone());
    let mut depth = 0;
    let mut statement =
        conn.prepare_cached("SELECT name, parent_id, project_id FROM assets WHERE id = ?1")?;
    while let Some(id) = next.take() {
        let found = statement
            .query_row([&id], |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, Option<String>>(1)?,
                    row.get::<_, Option<String>>(2)?,
                ))
            })
            .optional()?;
        let Some((name, parent, owner)) = found else { break };
        project = project.or(owner.map(RecordId));
        steps.push(Step { record_type: RecordType::Asset, id: RecordId(id), name });
        depth += 1;
        if depth < MAX_DEPTH {
            next = parent;
        }
    }
    if let Some(project) = project {
        let found = conn
            .prepare_cached("SELECT name, root_folder_id FROM projects WHERE id = ?1")?
            .query_row([project.as_str()], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))
            })
            .optional()?;
        if let Some((name, root)) = found {
            if steps.last().is_some_and(|top| Some(&top.id.0) == root.as_ref()) {
                steps.pop();
            }
            steps.push(Step { record_type: RecordType::Project, id: project, name });
        }
    }
    steps.reverse();
    Ok(steps)
}

/// The way to an asset as `PROJECT/FOLDER/NAME`.
///
/// # Errors
/// The database's.
pub fn path_text(conn: &Connection, asset: &RecordId) -> Result<String, StoreError> {
    let names: Vec<String> = path(conn, asset)?.into_iter().map(|step| step.name).collect();
    Ok(names.join("/"))
}

/// The folder that `PROJECT[/FOLDER…]` means. The project may be given by its id; names are compared whatever the case;
/// slashes at the ends do not matter. A name that holds a slash itself is found too.
///
/// # Errors
/// [`StoreError::NotFound`] in words for a person, with the nearest names; [`StoreError::Ambiguous`].
pub fn resolve(conn: &Connection, text: &str) -> Result<Destination, StoreError> {
    let parts: Vec<&str> = text.split('/').map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        return Err(StoreError::Invalid(String::from("A destination is PROJECT or PROJECT/FOLDER.")));
    }
    let (project, used) = resolve_project(conn, &parts)?;
    let (name, root) = conn
        .prepare_cached("SELECT name, root_folder_id FROM projects WHERE id = ?1")?
        .query_row([project.as_str()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))
        })?;
    let root = root.ok_or_else(|| {
        StoreError::NotFound(format!("Project “{name}” has no media folder at any connection yet."))
    })?;
    let mut folder = RecordId(root);
    let mut path = name;
    let mut rest = &parts[used..];
    while !rest.is_empty() {
        let (child, name, used) = child_folder(conn, &folder, &path, rest)?;
        folder = child;
        path = format!("{path}/{name}");
        rest = &rest[used..];
    }
    Ok(Destination { project, folder, path })
}

/// The project and how many parts its name takes, the longest first.
fn resolve_project(conn: &Connection, parts: &[&str]) -> Result<(RecordId, usize), StoreError> {
    for used in (2..=parts.len()).rev() {
        match projects::find(conn, &parts[..used].join("/")) {
            Ok(project) => return Ok((project, used)),
            Err(StoreError::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    projects::find(conn, parts[0]).map(|project| (project, 1))
}

fn child_folder(
    conn: &Connection,
    parent: &RecordId,
    path: &str,
    parts: &[&str],
) -> Result<(RecordId, String, usize), StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT id, name FROM assets WHERE parent_id = ?1 AND kind = ?2 AND deleted_at IS NULL ORDER BY name_key, seq",
    )?;
    let children: Vec<(String, String)> = statement
        .query_map([parent.as_str(), AssetKind::Folder.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for used in (1..=parts.len()).rev() {
        let text = parts[..used].join("/");
        let wanted = fold(&text);
        let found: Vec<&(String, String)> =
            children.iter().filter(|(_, name)| fold(name) == wanted).collect();
        match found.as_slice() {
            [] => {}
            [(id, name)] => return Ok((RecordId(id.clone()), name.clone(), used)),
            several => {
                // Names that differ only in case: the exact one, if there is one.
                let exact: Vec<_> = several.iter().filter(|(_, name)| *name == text).collect();
                if let [(id, name)] = exact.as_slice() {
                    return Ok((RecordId(id.clone()), name.clone(), used));
                }
                return Err(StoreError::Ambiguous {
                    name: format!("{path}/{text}"),
                    candidates: several.iter().map(|(id, name)| format!("{name} ({id})")).collect(),
                });
            }
        }
    }
    let names: Vec<String> = children.into_iter().map(|(_, name)| name).collect();
    Err(StoreError::NotFound(no_such(&format!("folder in “{path}” called"), parts[0], &names)))
}

/// The folder of this name directly in `parent`, the oldest when there are several.
///
/// # Errors
/// The database's.
pub fn child(conn: &Connection, parent: &RecordId, name: &str) -> Result<Option<RecordId>, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT id FROM assets WHERE parent_id = ?1 AND kind = 'folder' AND name = ?2 AND deleted_at IS NULL
             ORDER BY seq LIMIT 1",
        )?
        .query_row([parent.as_str(), name], |row| row.get(0))
        .optional()?
        .map(RecordId))
}

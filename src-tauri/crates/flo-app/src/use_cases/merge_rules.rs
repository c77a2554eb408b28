//! What settles a field that both sides changed: the usual rules, and those that a person set.

use flo_model::{MergeRule, RecordType};
use flo_store::sync::merge_rules;
use flo_store::{StoreError, records};
use flo_sync::{Shape, fits, settable, usual_rule};

use crate::view::MergeRuleView;
use crate::{App, CommandError, ErrorCode, Result};

/// Kinds of record that a person edits on both sides.
const EDITED: &[RecordType] = &[
    RecordType::TimeEntry,
    RecordType::Project,
    RecordType::Task,
    RecordType::Client,
    RecordType::Tag,
    RecordType::Asset,
    RecordType::Comment,
];

impl App {
    /// The rule of every field that both sides may change.
    ///
    /// # Errors
    /// The database's.
    pub async fn merge_rules(&self) -> Result<Vec<MergeRuleView>> {
        self.read(|conn| {
            let set = merge_rules::all(conn)?;
            let mut views = Vec::new();
            for &entity in EDITED {
                for (field, shape) in settable(entity, records::field_names(entity)) {
                    let rule = set.get(&entity).and_then(|rules| rules.get(&field)).copied();
                    views.push(view(entity, field, shape, rule));
                }
            }
            Ok(views)
        })
        .await
    }

    /// Sets the rule of a field; `None` gives it its usual one. It holds for what both sides change from now on.
    ///
    /// # Errors
    /// `Invalid` for a field that only one side may change, and for a rule that does not fit the field.
    pub async fn set_merge_rule(
        &self,
        entity: RecordType,
        field: String,
        rule: Option<MergeRule>,
    ) -> Result<MergeRuleView> {
        let known =
            settable(entity, records::field_names(entity)).into_iter().find(|(name, _)| *name == field);
        let Some((_, shape)) = known else {
            return Err(CommandError::new(
                ErrorCode::Invalid,
                format!("“{field}” of a {entity} is no field that both sides change."),
            )
            .with_hint("`flo conflicts rules` lists them."));
        };
        if let Some(rule) = rule
            && !fits(rule, shape)
        {
            return Err(CommandError::new(ErrorCode::Invalid, "Union is for sets: tags and assignees."));
        }
        let view = view(entity, field.clone(), shape, rule);
        // The usual rule is kept by not keeping one.
        let kept = rule.filter(|rule| *rule != usual_rule(shape));
        self.write(move |tx| -> Result<_, StoreError> { merge_rules::set(tx, entity, &field, kept) }).await?;
        Ok(view)
    }
}

pub(super) fn view(
    entity: RecordType,
    field: String,
    shape: Shape,
    rule: Option<MergeRule>,
) -> MergeRuleView {
    let usual = usual_rule(shape);
    MergeRuleView {
        entity,
        field,
        rule: rule.unwrap_or(usual),
        usual,
        choices: MergeRule::ALL.iter().copied().filter(|rule| fits(*rule, shape)).collect(),
    }
}

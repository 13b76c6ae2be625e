//! The orientation for programs.

use super::forms::read;
use super::parameters::Parameters;
use super::shapes::{IseeOrientation, IseeOrientationInput, IseeOrientationValue};
use crate::bounds::Bounds;
use crate::problems::Problem;
use kernel::Failure;
use std::sync::Arc;
use ui::answer::json;
use ui::{Answer, Submitted, Visit};

/// What is said with every answer.
pub const NOTICE: &str = "È una stima per orientarsi, non un'attestazione: l'ISEE lo rilascia l'INPS.";

/// An ISEE worked out for orientation, from amounts that whoever asks says. Nothing is kept, nobody signs in.
#[utoipa::path(post, path = "/api/v1/isee-orientation", operation_id = "isee_orientation", request_body = IseeOrientationInput,
    responses((status = 200, body = IseeOrientation)))]
pub async fn orientation(bounds: Arc<Bounds>, visit: Visit, sent: Submitted) -> Answer {
    bounds.pass(&visit)?;
    let mut fields = sent.fields();
    let household = read(&mut fields, true);
    let (kind, household) = fields.finish(|| household)?;
    let parameters = Parameters::on(visit.db().clock().today()).map_err(|_| Failure::from(Problem::NoParameters))?;
    let found = household.indicator(kind, &parameters);
    let values = parameters.sources.into_iter().map(|value| IseeOrientationValue {
        about: value.about,
        numbers: value.numbers,
        source: value.source,
        verified: value.verified,
    });
    Ok(json(&IseeOrientation {
        notice: NOTICE.to_owned(),
        kind,
        isr: found.isr,
        isp: found.isp,
        ise: found.ise,
        scale: found.scale,
        extra: found.extra,
        isee: found.isee,
        may_be_current: found.may_be_current,
        values: values.collect(),
    }))
}

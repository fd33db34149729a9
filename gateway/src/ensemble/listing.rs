//! Models page by page.

use proto::v1::ListModelsRequest;
use tonic::Status;

/// As many models as one page may list.
const MAX_PAGE_SIZE: usize = 100;

/// The ids on a page, and where the next begins. A token is the first id of its page.
pub(super) fn page(
    mut ids: Vec<&'static str>,
    asked: &ListModelsRequest,
) -> Result<(Vec<&'static str>, String), Status> {
    let size = match usize::try_from(asked.page_size) {
        Ok(0) => MAX_PAGE_SIZE,
        Ok(size @ 1..=MAX_PAGE_SIZE) => size,
        _ => {
            let message = format!("page_size must lie in [1, {MAX_PAGE_SIZE}]");
            return Err(Status::invalid_argument(message));
        }
    };
    let token = asked.page_token.as_str();
    if !token.is_empty() && !ids.contains(&token) {
        let message = "page_token must be the next_page_token of the page before";
        return Err(Status::invalid_argument(message));
    }
    ids.sort_unstable();
    let mut ids = ids.into_iter().skip_while(|&id| id < token);
    let page = ids.by_ref().take(size).collect();
    Ok((page, ids.next().unwrap_or_default().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_by_their_tokens() {
        let page = |page_size, page_token: &str| {
            let page_token = page_token.to_owned();
            page(vec!["c", "a", "b"], &ListModelsRequest { page_size, page_token }).unwrap()
        };
        assert_eq!(page(0, ""), (vec!["a", "b", "c"], String::new()));
        assert_eq!(page(2, ""), (vec!["a", "b"], "c".to_owned()));
        assert_eq!(page(2, "c"), (vec!["c"], String::new()));
        assert_eq!(page(3, ""), (vec!["a", "b", "c"], String::new()));
    }
}

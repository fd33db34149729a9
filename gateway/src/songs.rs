//! The service behind the gateway that suggests songs, answering as a `Recommender`.

use crate::{
    Config,
    excuse::excuse,
    metadata::{carried, plain},
};
use mesh::{
    client::{self, Client},
    identity,
};
use proto::v1::{
    DeleteRatingRequest, DescribePictureRequest, DescribePictureResponse, ListRatingsRequest,
    ListRatingsResponse, RateSongRequest, Rating, SuggestSongsRequest, SuggestSongsResponse,
    recommender_client::RecommenderClient, recommender_server::Recommender,
};
use tonic::{Request, Response, Status};

/// The service that suggests.
#[derive(Clone, Debug)]
pub struct Songs(RecommenderClient<Client>);

impl Songs {
    /// Prepares a client, which connects in the background.
    ///
    /// # Errors
    /// A file that does not say who calls.
    pub fn connect(config: &Config) -> Result<Self, identity::Error> {
        let target = config.recommender_addr.clone();
        let client = client::connect("recommender-svc", target, &config.client)?;
        Ok(Self(RecommenderClient::new(client).max_encoding_message_size(config.max_body_bytes)))
    }
}

/// Each method as it is, for the client's method of the same name.
macro_rules! forward {
    ($($method:ident($request:ty) -> $answer:ty;)*) => {
        #[tonic::async_trait]
        impl Recommender for Songs {$(
            async fn $method(
                &self,
                request: Request<$request>,
            ) -> Result<Response<$answer>, Status> {
                let answer = self.0.clone().$method(carried(request)).await;
                answer.map(plain).map_err(|status| excuse("the recommender", status))
            }
        )*}
    };
}

forward! {
    describe_picture(DescribePictureRequest) -> DescribePictureResponse;
    suggest_songs(SuggestSongsRequest) -> SuggestSongsResponse;
    rate_song(RateSongRequest) -> Rating;
    list_ratings(ListRatingsRequest) -> ListRatingsResponse;
    delete_rating(DeleteRatingRequest) -> ();
}

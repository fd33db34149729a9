use crate::{
    Error,
    catalogue::{Rating, SongId, Store},
    describer::{Described, Describers, Voice},
    library::Library,
    measure,
    page::Page,
    suggest::{Taste, Wish, pick},
    wire,
};
use mesh::Deadline;
use music::{Description, Opinion};
use proto::v1::{
    self, DeleteRatingRequest, DescribePictureRequest, DescribePictureResponse, ListRatingsRequest,
    ListRatingsResponse, RateSongRequest, SuggestSongsRequest, SuggestSongsResponse,
    recommender_server::{Recommender, RecommenderServer},
};
use semconv::span;
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// What a message may hold beside the picture, in bytes; and room to say by how
/// much a picture is too large, rather than to cut it off.
const ENVELOPE: usize = 8 << 20;

/// The longest description, in characters.
const LONGEST_DESCRIPTION: usize = 2000;

/// As many ratings as refine an answer: the last.
const HEEDED: u32 = 1000;

/// Answers `melomesh.v1.Recommender`.
#[derive(Debug)]
pub(crate) struct RecommenderService {
    pub(crate) store: Store,
    pub(crate) songs: Library,
    pub(crate) describers: Describers,
}

impl RecommenderService {
    /// The service as a server takes it, with room for the largest picture.
    pub(crate) fn into_server(self) -> RecommenderServer<Self> {
        let largest = self.describers.largest().saturating_add(ENVELOPE);
        RecommenderServer::new(self).max_decoding_message_size(largest)
    }

    /// What a picture, words, or both tell.
    async fn described(
        &self,
        request: &mut SuggestSongsRequest,
        deadline: Deadline,
    ) -> Result<Described, Error> {
        let words = request.description.trim();
        if words.chars().count() > LONGEST_DESCRIPTION {
            let rule = format!("has at most {LONGEST_DESCRIPTION} characters");
            return Err(Error::Option { field: "description", rule });
        }
        if request.picture.is_empty() {
            if words.is_empty() {
                return Err(Error::Nothing);
            }
            let description = Description { sentence: words.into(), ..Description::default() };
            return Ok(Described { description, voice: Voice::Caller, fallback: false });
        }
        let voice = Voice::asked(&request.describer)?;
        let picture = std::mem::take(&mut request.picture);
        let mut described = self.describers.describe(picture, voice, deadline).await?;
        if !words.is_empty() {
            let sentence = &mut described.description.sentence;
            *sentence = format!("{sentence}. {words}");
        }
        Ok(described)
    }

    /// What the listener likes; nothing if nobody is named.
    async fn taste(&self, listener: &str) -> Result<Taste, Error> {
        if listener.is_empty() {
            return Ok(Taste::default());
        }
        let ratings = self.store.ratings(check_listener(listener)?, None, HEEDED).await?;
        Ok(ratings.iter().map(|rating| (rating.song, rating.opinion)).collect())
    }
}

#[tonic::async_trait]
impl Recommender for RecommenderService {
    async fn describe_picture(
        &self,
        request: Request<DescribePictureRequest>,
    ) -> Result<Response<DescribePictureResponse>, Status> {
        let deadline = Deadline::of_request(&request);
        let DescribePictureRequest { picture, describer } = request.into_inner();
        let voice = Voice::asked(&describer)?;
        let described = self.describers.describe(picture, voice, deadline).await?;
        let fallback = described.fallback;
        let description = Some(described.into());
        Ok(Response::new(DescribePictureResponse { description, fallback }))
    }

    async fn suggest_songs(
        &self,
        request: Request<SuggestSongsRequest>,
    ) -> Result<Response<SuggestSongsResponse>, Status> {
        let deadline = Deadline::of_request(&request);
        let mut request = request.into_inner();
        let wish = Wish::try_from(&request)?;
        let shelf = self.songs.shelf()?;
        let taste = Arc::new(self.taste(&request.listener).await?);
        let described = self.described(&mut request, deadline).await?;

        let (index, mood) = (Arc::clone(&shelf.index), described.description.mood);
        let (sentence, heeded) = (described.description.sentence.clone(), Arc::clone(&taste));
        let pick = move |words: &mut words::Words| {
            let meaning = measure::embed(words, &sentence)?;
            let pick = || pick(&index, meaning.row(0), mood, &heeded, &wish);
            Ok::<_, words::Error>(tracing::info_span!(span::SUGGEST).in_scope(pick))
        };
        let picked = shelf.words.ask(pick).await.map_err(Error::from)?.map_err(Error::from)?;
        Ok(Response::new(wire::answer(shelf.index.catalogue(), picked, &taste, described)))
    }

    async fn rate_song(
        &self,
        request: Request<RateSongRequest>,
    ) -> Result<Response<v1::Rating>, Status> {
        let request = request.into_inner();
        let listener = check_listener(&request.listener)?;
        let song: SongId = request.song.parse().map_err(Error::from)?;
        let opinion = match request.opinion() {
            v1::Opinion::Like => Some(Opinion::Like),
            v1::Opinion::Dislike => Some(Opinion::Dislike),
            v1::Opinion::None => None,
            v1::Opinion::Unspecified => {
                let rule = "is OPINION_LIKE, OPINION_DISLIKE or OPINION_NONE".into();
                return Err(Error::Option { field: "opinion", rule }.into());
            }
        };
        let index = self.songs.shelf()?.index;
        index.catalogue().find(song).ok_or(Error::UnknownSong)?;
        let rating = match opinion {
            Some(opinion) => self.store.rate(listener, song, opinion).await.map(Some),
            None => self.store.forget(listener, song).await.map(|_| None),
        };
        let rating = rating.map_err(Error::from)?;
        Ok(Response::new(wire::rating(index.catalogue(), listener, song, rating.as_ref())))
    }

    async fn list_ratings(
        &self,
        request: Request<ListRatingsRequest>,
    ) -> Result<Response<ListRatingsResponse>, Status> {
        let request = request.into_inner();
        let listener = check_listener(&request.listener)?;
        let page = Page::asked(request.page_size, &request.page_token)?;
        let ratings = self.store.ratings(listener, page.after, page.size + 1).await;
        let (ratings, next_page_token) = page.cut(ratings.map_err(Error::from)?);
        let index = self.songs.shelf()?.index;
        let told =
            |rating: &Rating| wire::rating(index.catalogue(), listener, rating.song, Some(rating));
        let ratings = ratings.iter().map(told).collect();
        Ok(Response::new(ListRatingsResponse { ratings, next_page_token }))
    }

    async fn delete_rating(
        &self,
        request: Request<DeleteRatingRequest>,
    ) -> Result<Response<()>, Status> {
        let request = request.into_inner();
        let listener = check_listener(&request.listener)?;
        let song = request.song.parse().map_err(Error::from)?;
        match self.store.forget(listener, song).await.map_err(Error::from)? {
            true => Ok(Response::new(())),
            false => Err(Error::NotRated.into()),
        }
    }
}

/// A listener's name: 1 to 128 letters, digits and `-_.@`.
fn check_listener(name: &str) -> Result<&str, Error> {
    let letter = |c: char| c.is_alphanumeric() || "-_.@".contains(c);
    if (1..=128).contains(&name.chars().count()) && name.chars().all(letter) {
        return Ok(name);
    }
    let rule = "is a name of 1 to 128 letters, digits and -_.@".into();
    Err(Error::Option { field: "listener", rule })
}

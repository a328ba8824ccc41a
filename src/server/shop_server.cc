// SPDX-License-Identifier: Apache-2.0
#include "server/shop_server.h"

#include <fmt/format.h>

#include <charconv>

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "server/advice_routes.h"
#include "server/application.h"
#include "server/assets.h"
#include "server/booked_routes.h"
#include "server/customer_routes.h"
#include "server/desk_jobs.h"
#include "server/desk_routes.h"
#include "server/entry_routes.h"
#include "server/gate.h"
#include "server/ingest_routes.h"
#include "server/issue_routes.h"
#include "server/live_hub.h"
#include "server/metrics.h"
#include "server/problem.h"
#include "server/product_routes.h"
#include "server/promotion_routes.h"
#include "server/report_routes.h"
#include "server/server_log.h"
#include "server/session_routes.h"
#include "server/system_route.h"
#include "server/webhook.h"
#include "server/webhook_signature.h"

namespace shop {
namespace {

Answer alive() { return Answer::json("{\"status\":\"ok\"}\n"); }

// The process is well: whoever watches over it must not kill it while it opens its shop anew.
Answer while_opening(const Request& request) {
  if (request.path == "/healthz") return alive();
  return problem(Problem{503, "opening", "The shop is being opened: try again in a moment."});
}

// What is served changes when the engine is opened anew; the port does not. Once set() returns, no
// connection's thread is inside what was served before.
class ServiceSwitch final : public HttpService {
 public:
  explicit ServiceSwitch(bool over_tls) : over_tls_(over_tls) {}
  void handle(std::shared_ptr<Request> request, Respond respond) override {
    const std::shared_lock lock(mutex_);
    if (application_) return application_->handle(std::move(request), std::move(respond));
    respond(while_opening(*request));
  }
  void turn_ended() override {
    const std::shared_lock lock(mutex_);
    if (application_) application_->turn_ended();
  }
  std::optional<Answer> refuse_early(Request& request) override {
    const std::shared_lock lock(mutex_);
    return application_ ? application_->refuse_early(request) : while_opening(request);
  }
  std::string note_refused(std::string_view peer, unsigned status) override {
    const std::shared_lock lock(mutex_);
    return application_ ? application_->note_refused(peer, status) : std::string();
  }
  std::string_view common_headers() const override {
    return over_tls_ ? kCommonHeadersTls : kCommonHeaders;
  }
  void set(std::shared_ptr<Application> application) {
    const std::unique_lock lock(mutex_);
    application_ = std::move(application);
  }

 private:
  const bool over_tls_;
  std::shared_mutex mutex_;
  std::shared_ptr<Application> application_;
};

// For commands that run when the server is told to stop.
constexpr std::chrono::seconds kCommandPatience{5};

// An engine and everything that lives as long as it does.
struct OpenShop {
  std::unique_ptr<LiveChanges> changes;
  std::unique_ptr<LiveHub> hub;
  std::unique_ptr<IngestContext> ingest;
  std::unique_ptr<SubmissionGatherer> gatherer;
  std::unique_ptr<Engine> engine;  // goes before what its last rows still refer to
  std::unique_ptr<LiveAdvice> advice;
  std::unique_ptr<LivePromotions> promotions;
  std::unique_ptr<ReadContext> reads;
  std::unique_ptr<DeskJobs> jobs;
  std::shared_ptr<Application> application;
  std::unique_ptr<CommandDoor> door;
  std::unique_ptr<Webhook> webhook;
  std::unique_ptr<Feed> feed;
  std::shared_ptr<void> beside;

  // Nothing is submitted any more, and whoever waits is answered. Not before it is served no more.
  void quiet() {
    if (door) door->close(kCommandPatience);
    door.reset();
    webhook.reset();
    application->stop();
    advice.reset();
    promotions.reset();
    jobs.reset();
    feed.reset();
    beside.reset();
    gatherer->submit_all();
    (void)engine->drain();
    hub->stop();
  }
};

constexpr std::chrono::milliseconds kSlowRequest{1000};

// A zone remembers days that it has looked up: everybody needs one of their own.
Day today(ShopZone zone) { return zone.from_instant(SystemClock().now()).day; }

}  // namespace

struct ShopServer::State {
  explicit State(ShopServerOptions the_options)
      : options(std::move(the_options)),
        token_store(options.engine.data_directory),
        tokens(token_store, clock),
        sign_in(
            tokens, clock,
            {.secure = !options.server.tls_cert.empty(), .origins = options.server.cors_origins}),
        gate(sign_in, options.server, clock),
        metrics(clock),
        log(options.server.log_level, options.server.log_format),
        services(!options.server.tls_cert.empty()) {}

  Result<std::unique_ptr<OpenShop>> open_shop();
  void open_door(OpenShop& shop);
  Status start_webhook(OpenShop& shop);
  std::function<WebhookNumbers()> webhook_numbers();
  std::function<FeedNumbers()> feed_numbers(OpenShop& shop);
  void add_live_route(Router& router, OpenShop& shop, const ShopZone& zone);
  Router routes(OpenShop& shop, const RecordContext& records);
  ApplicationCalls calls(OpenShop& shop);

  ShopServerOptions options;
  SystemClock clock;
  TokenStore token_store;
  TokenBook tokens;
  SignIn sign_in;  // sessions outlive an engine that is opened anew
  Gate gate;
  Metrics metrics;
  ServerLog log;
  WebhookCounts webhook_counts;
  Assets assets;
  ServiceSwitch services;
  std::unique_ptr<HttpServer> http;
  std::unique_ptr<OpenShop> shop;
  ListenAddress listen;
};

void ShopServer::State::add_live_route(Router& router, OpenShop& shop, const ShopZone& zone) {
  const auto handler = [&hub = *shop.hub, zone](const RequestPointer& request,
                                                const Respond& respond) {
    const Result<LiveViews> views =
        parse_live_views(request->query.find("view").value_or(std::string_view()));
    if (!views) return respond(problem(views.error(), "view"));
    std::string_view text = request->header("last-event-id");
    if (text.empty()) text = request->query.find("since").value_or(std::string_view());
    std::optional<Position> since;
    if (!text.empty()) {
      Position position = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
      if (error != std::errc{} || end != text.data() + text.size())
        return respond(problem(Error{ErrorCode::invalid_argument,
                                     "An event's id is a number; leave it out to begin "
                                     "with what changes from now on."},
                               "since"));
      since = position;
    }
    respond(hub.answer(*views, since, format_day(today(zone))));
  };
  router.add({Method::get, "/v1/live", {Role::seller}, Work::quick, handler});
}

Router ShopServer::State::routes(OpenShop& shop, const RecordContext& records) {
  Router router;
  add_ingest_routes(router, *shop.ingest);
  add_live_route(router, shop, records.zone);
  add_session_routes(
      router, sign_in, gate, [this](const RequestPointer& request, const Respond& respond) {
        std::optional<Answer> page = assets.file(*request);
        if (!page) page = problem(Problem{404, "no-dashboard", "There is no dashboard here."});
        respond(std::move(*page));
      });
  add_report_routes(router, *shop.reads);
  add_product_routes(router, *shop.reads);
  add_customer_routes(router, *shop.reads);
  add_issue_routes(router, *shop.reads);
  add_desk_routes(router, *shop.reads, *shop.jobs);
  add_booked_routes(router, *shop.reads);
  add_entry_routes(router, *shop.reads);
  add_advice_routes(router, *shop.advice);
  add_promotion_routes(router, *shop.promotions);
  add_system_routes(router, {.engine = *shop.engine,
                             .metrics = metrics,
                             .data_directory = options.engine.data_directory,
                             .http = [this] { return http->counts(); },
                             .live_clients = [&hub = *shop.hub] { return hub.clients(); },
                             .webhook = webhook_numbers(),
                             .feed = feed_numbers(shop),
                             .may_scrape =
                                 [this](const Request& request) {
                                   return options.server.metrics_open ||
                                          (tokens.empty() && is_loopback(request.peer));
                                 }});
  router.add({Method::get, "/healthz", kEverybody, Work::quick,
              [](const RequestPointer&, const Respond& respond) { respond(alive()); }});
  router.add({Method::get, "/readyz", kEverybody, Work::quick,
              [&engine = *shop.engine](const RequestPointer&, const Respond& respond) {
                const Status health = engine.health();
                if (!health) return respond(problem(health.error()));
                respond(Answer::json("{\"status\":\"ready\"}\n"));
              }});
  return router;
}

ApplicationCalls ShopServer::State::calls(OpenShop& shop) {
  ApplicationCalls calls;
  calls.turn_ended = [&gatherer = *shop.gatherer] { gatherer.submit_all(); };
  calls.file = [this](const Request& request) { return assets.file(request); };
  calls.note = [this](const Route* route, const Request& request, unsigned status,
                      std::chrono::nanoseconds took) {
    metrics.note(route, status, took);
    const LogLevel level = status >= 500 && status != 503 ? LogLevel::error
                           : status == 503                ? LogLevel::warning
                           : took >= kSlowRequest         ? LogLevel::info
                                                          : LogLevel::debug;
    if (!log.writes(level)) return;
    log.write(level, "request",
              {{"id", request.id},
               {"method", method_name(request.method)},
               {"path", request.path},
               {"status", status},
               {"micros", static_cast<std::uint64_t>(took.count() / 1000)},
               {"peer", request.peer},
               {"token", request.caller.token_id}});
  };
  calls.admit = [this](Request& request, const Route& route) { return gate.admit(request, route); };
  calls.failed = [this](const Request& request, std::string_view what) {
    log.write(LogLevel::error, "handler_failed", {{"id", request.id}, {"what", what}});
  };
  return calls;
}

Result<std::unique_ptr<OpenShop>> ShopServer::State::open_shop() {
  auto shop = std::make_unique<OpenShop>();
  OpenShop* const at = shop.get();
  EngineOptions engine_options = options.engine;
  engine_options.rules_file = options.server.rules;
  engine_options.on_folded = [at](const Decisions& decisions) {
    if (!at->hub) return;
    at->changes->note(decisions);
    at->hub->wake();
  };
  SHOP_TRY(shop->engine, Engine::open(std::move(engine_options)));
  Engine& engine = *shop->engine;
  RecordContext records;
  SHOP_TRY(records.zone, ShopZone::load(engine.settings().zone_name));
  records.currency = engine.settings().currency;
  records.counts_open_balance = false;
  shop->changes = std::make_unique<LiveChanges>(records.zone);
  const LiveHub::Look look = [&engine](const auto& use) {
    engine.read(
        [&](const ShopViews& views, Position upto) { use(views, engine.dictionaries(), upto); });
  };
  shop->hub = std::make_unique<LiveHub>(*shop->changes, look,
                                        LivePace{.clients_max = options.server.live_clients});
  const auto work = [at](std::function<void()> task) { at->application->work(std::move(task)); };
  shop->gatherer = std::make_unique<SubmissionGatherer>(engine);
  shop->ingest.reset(new IngestContext{engine, records, work, shop->gatherer.get()});
  shop->ingest->on_booked = [this](const Tally& tally, std::chrono::nanoseconds took) {
    metrics.note_records(tally);
    metrics.note_commit(took);
  };
  shop->reads.reset(new ReadContext{engine, clock, options.engine.data_directory + "/regions.toml",
                                    "Shop", options.version, options.demo});
  shop->advice = std::make_unique<LiveAdvice>(engine);
  shop->promotions =
      std::make_unique<LivePromotions>(engine, options.engine.data_directory + "/promotions.toml");
  shop->jobs = std::make_unique<DeskJobs>(engine, clock);
  const unsigned threads = options.server.threads != 0
                               ? static_cast<unsigned>(options.server.threads)
                               : std::max(1U, std::thread::hardware_concurrency());
  shop->application = std::make_shared<Application>(
      routes(*shop, records), calls(*shop),
      ApplicationOptions{threads, options.server.unpacked_bytes, options.server.cors_origins});
  shop->hub->start();
  open_door(*shop);
  if (const Status started = start_webhook(*shop); !started)
    log.warning("no_webhook", {{"why", started.error().message}});
  const FeedPlace place{engine, log, [this](const Tally& tally) { metrics.note_records(tally); }};
  if (options.open_feed) shop->feed = options.open_feed(place);
  if (options.open_beside) shop->beside = options.open_beside(place);
  return shop;
}

// A server without one serves all the same, and says why.
void ShopServer::State::open_door(OpenShop& shop) {
  if (!options.run_command) return;
  auto door = CommandDoor::open(options.engine.data_directory, *shop.engine, options.run_command);
  if (door) {
    shop.door = std::move(*door);
  } else {
    log.warning("no_commands", {{"why", door.error().message}});
  }
}

// Whether it can be was said when the options were checked: where its secret has gone since, a shop
// that is opened anew goes on without it.
Status ShopServer::State::start_webhook(OpenShop& shop) {
  const ServerOptions& server = options.server;
  if (server.webhook.empty()) return {};
  WebhookOptions webhook;
  webhook.data_directory = options.engine.data_directory;
  SHOP_TRY(webhook.target, parse_webhook_url(server.webhook));
  SHOP_TRY(webhook.key, load_webhook_key(server.webhook_secret_file));
  webhook.failed = [this](const std::string& alert, const std::string& why, bool given_up) {
    log.warning(given_up ? "alert_given_up" : "alert_not_delivered",
                {{"alert", alert}, {"why", why}});
  };
  shop.webhook = std::make_unique<Webhook>(*shop.engine, clock, std::move(webhook), webhook_counts);
  return {};
}

std::function<FeedNumbers()> ShopServer::State::feed_numbers(OpenShop& shop) {
  if (!options.open_feed) return nullptr;
  return [&shop] { return shop.feed ? shop.feed->numbers() : FeedNumbers{}; };
}

std::function<WebhookNumbers()> ShopServer::State::webhook_numbers() {
  if (options.server.webhook.empty()) return nullptr;
  return [this] {
    return WebhookNumbers{webhook_counts.delivered, webhook_counts.failed, webhook_counts.given_up,
                          webhook_counts.waiting};
  };
}

ShopServer::ShopServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

ShopServer::~ShopServer() {
  if (state_->shop) (void)stop();
}

Result<std::unique_ptr<ShopServer>> ShopServer::open(ShopServerOptions options) {
  auto state = std::make_unique<State>(std::move(options));
  const ServerOptions& server = state->options.server;
  SHOP_TRY(state->listen, parse_listen_address(server.listen));
  SHOP_CHECK(check_may_listen(state->listen, state->token_store));
  HttpServerOptions http;
  http.address = state->listen.host;
  http.port = state->listen.port;
  http.threads = server.threads != 0 ? static_cast<unsigned>(server.threads)
                                     : std::max(1U, std::thread::hardware_concurrency());
  http.tls_certificate = server.tls_cert;
  http.tls_key = server.tls_key;
  http.limits.header_bytes = server.header_bytes;
  http.limits.body_bytes = server.body_bytes;
  http.limits.connections = server.connections;
  http.limits.header_seconds = std::chrono::seconds(server.header_seconds);
  http.limits.transfer_seconds = std::chrono::seconds(server.transfer_seconds);
  http.limits.transfer_bytes_per_second_min = server.transfer_bytes_per_second;
  http.limits.pipelined = server.pipelined;
  http.limits.answer_seconds = std::chrono::seconds(server.answer_seconds);
  http.limits.idle_seconds = std::chrono::seconds(server.idle_seconds);
  SHOP_TRY(state->http, HttpServer::open(http, state->services));
  SHOP_TRY(state->shop, state->open_shop());
  return std::unique_ptr<ShopServer>(new ShopServer(std::move(state)));
}

void ShopServer::start() {
  state_->services.set(state_->shop->application);
  state_->http->start();
  state_->log.info("listening", {{"address", address()},
                                 {"data", state_->options.engine.data_directory},
                                 {"log_position", engine().status().log_end}});
}

void ShopServer::look_after() {
  State& state = *state_;
  if (state.shop && state.shop->engine->health()) return;
  if (state.shop) {
    state.log.write(LogLevel::error, "engine_stopped",
                    {{"why", state.shop->engine->health().error().message}});
    state.services.set(nullptr);
    state.shop->quiet();
    state.shop->engine.reset();
    state.shop.reset();
  }
  Result<std::unique_ptr<OpenShop>> opened = state.open_shop();
  if (!opened) {
    state.log.warning("engine_not_opened", {{"why", opened.error().message}});
    return;
  }
  state.shop = std::move(*opened);
  state.log.info("engine_opened", {{"log_position", state.shop->engine->status().log_end}});
  state.services.set(state.shop->application);
}

Status ShopServer::stop() {
  State& state = *state_;
  if (!state.shop) return {};
  state.http->stop(std::chrono::seconds(state.options.server.stop_seconds));
  state.shop->quiet();
  const Status closed = state.shop->engine->close();
  state.services.set(nullptr);
  state.shop.reset();
  if (closed) {
    state.log.info("closed", {});
  } else {
    state.log.write(LogLevel::error, "not_closed", {{"why", closed.error().message}});
  }
  return closed;
}

Engine& ShopServer::engine() { return *state_->shop->engine; }

void ShopServer::note_records(const Tally& tally, std::chrono::nanoseconds took) {
  state_->metrics.note_records(tally);
  state_->metrics.note_commit(took);
}

bool ShopServer::has_tokens() { return !state_->tokens.empty(); }

std::string ShopServer::sign_in_link(Role role) {
  return fmt::format("{}/sign-in?code={}", address(), state_->sign_in.one_time_code(role));
}

std::string ShopServer::address() const {
  const bool v6 = state_->listen.host.find(':') != std::string::npos;
  const std::string host = v6 ? "[" + state_->listen.host + "]" : state_->listen.host;
  return fmt::format("{}://{}:{}", state_->options.server.tls_cert.empty() ? "http" : "https", host,
                     state_->http->port());
}

}  // namespace shop

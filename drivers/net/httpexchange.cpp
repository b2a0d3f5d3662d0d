// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httpexchange.h"

#include "drivers/net/httpengine.h"
#include "model/workerpool.h"

#include <QNetworkRequest>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 blockSize = 256 * 1024;

/// With HTTP/1.1 a reply never holds more than this, and TCP pushes back: 512 MiB at 200 MB/s and a slow reader cost 10 MiB.
/// Over HTTP/2 QNetworkAccessManager ignores the limit (measured with 6.4.2: 380 MiB), so it is not used.
constexpr qint64 readBuffer = 1LL << 20;

} // namespace

HttpExchange::HttpExchange(HttpEngine &engine, HttpRequest request, Hooks hooks, QObject *parent)
    : QObject(parent)
    , m_engine(engine)
    , m_request(std::move(request))
    , m_hooks(std::move(hooks))
{
    m_stall.setSingleShot(true);
    m_stall.setInterval(engine.stallLimit());
    connect(&m_stall, &QTimer::timeout, this, [this] {
        const QString seconds = QString::number(m_engine.stallLimit() / 1000.0);
        const QString peer = m_engine.peerOf(m_request.url);
        fail({.kind = ErrorKind::TimedOut,
              .detail = m_hasHead ? u"no data from %1 for %2 s"_s.arg(peer, seconds)
                                  : u"no answer from %1 within %2 s"_s.arg(peer, seconds),
              .reason = Reason::Timeout,
              .temporary = true});
    });
    if (m_hooks.queue) {
        // The worker calls from its own thread, maybe when this is gone.
        m_hooks.queue->setRoomCallback([mailbox = Mailbox(this), this] { mailbox.post([this] { stream(); }); });
    }
}

HttpExchange::~HttpExchange()
{
    if (m_log && !m_isSettled)
        m_log->finish(tl::unexpected(Error{.kind = ErrorKind::Canceled, .detail = u"canceled"_s}));
    m_isSettled = true;
    dropReply();
    if (m_hooks.queue) {
        m_hooks.queue->setRoomCallback({});
        if (m_hooks.done) // nobody has heard of an end
            m_hooks.queue->close(Error{.kind = ErrorKind::Canceled, .detail = u"canceled"_s});
    }
}

void HttpExchange::start()
{
    send();
}

void HttpExchange::send()
{
    dropReply();
    m_tlsErrors.clear();
    m_hasHead = false;
    m_isReplyFinished = false;
    m_visited << m_request.url;
    const bool isEncrypted = m_request.url.scheme() == "https"_L1;
    if (const auto ready = isEncrypted ? m_engine.refreshTls() : Result<void>(); !ready)
        return fail(ready.error());
    QNetworkRequest request(m_request.url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setHeader(QNetworkRequest::UserAgentHeader, u"Quartermaster/1"_s);
    request.setRawHeader("Accept-Encoding", "identity"); // also keeps Qt from decoding what is stored compressed
    for (const auto &[name, value] : std::as_const(m_request.headers))
        request.setRawHeader(name, value);
    if (!m_request.authorization.isEmpty())
        request.setRawHeader("Authorization", m_request.authorization);
    if (isEncrypted)
        request.setSslConfiguration(m_engine.tls());

    m_log.emplace(m_engine.store(), m_request);
    m_lane = m_request.body == HttpRequest::Body::Streamed ? m_engine.takeLane() : -1;
    m_reply = m_engine.send(request, m_request.verb, m_lane);
    m_reply->setParent(this);
    m_reply->setReadBufferSize(readBuffer);
    connect(m_reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError> &errors) { m_tlsErrors = errors; });
    connect(m_reply, &QNetworkReply::encrypted, &m_stall, qOverload<>(&QTimer::start));
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &HttpExchange::headArrived);
    connect(m_reply, &QIODevice::readyRead, this, &HttpExchange::readBody);
    connect(m_reply, &QNetworkReply::finished, this, &HttpExchange::replyFinished);
    m_stall.start();
}

void HttpExchange::headArrived()
{
    if (m_hasHead || m_isSettled)
        return;
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status < 200)
        return;
    m_hasHead = true;
    m_received = 0;
    m_stall.start();
    m_answer = {.status = status, .url = m_request.url};
    for (const char c : m_reply->attribute(QNetworkRequest::HttpReasonPhraseAttribute).toByteArray().left(60)) {
        if (c >= 0x20 && c < 0x7f)
            m_answer.phrase += QLatin1Char(c);
    }
    for (const auto &[name, value] : m_reply->rawHeaderPairs())
        m_answer.headers.insert(name.toLower(), value);
    const auto length = m_answer.contentLength();
    if (!length)
        return fail(length.error());
    m_expected = m_request.verb == "HEAD" || status == 204 ? std::nullopt : *length;

    const bool isRedirect = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    if (isRedirect) {
        m_log->finish(m_answer);
        if (redirect(m_answer))
            QMetaObject::invokeMethod(this, &HttpExchange::send,
                                      Qt::QueuedConnection); // not from within the reply's signal
        return;
    }
    if (m_hooks.head && !m_hooks.head(m_answer))
        complete();
}

bool HttpExchange::redirect(const HttpAnswer &answer)
{
    const auto bad = [this, &answer](const QString &what, const QString &exception = {}) {
        fail({.kind = ErrorKind::BadAnswer,
              .detail = what,
              .evidence = answer.evidence(),
              .reason = Reason::BadAnswer,
              .exceptionName = exception});
        return false;
    };
    const QByteArray location = answer.header("location");
    if (location.isEmpty())
        return bad(u"a redirect without a Location"_s);
    QUrl target = m_request.url.resolved(QUrl::fromEncoded(location, QUrl::TolerantMode));
    const QString scheme = target.scheme();
    if (!target.isValid() || target.host().isEmpty() || (scheme != "http"_L1 && scheme != "https"_L1))
        return bad(u"redirected to something that is no http or https URL"_s);
    target.setUserInfo({});
    target.setFragment({});
    if (m_request.url.scheme() == "https"_L1 && scheme == "http"_L1)
        return bad(u"redirected from https to http (%1), which is refused"_s.arg(redacted(target)));
    if (m_visited.contains(target))
        return bad(u"redirected in a loop (%1)"_s.arg(redacted(target)), u"MaxRedirectsExceeded"_s);
    if (m_visited.size() > mostRedirects)
        return bad(u"more than %1 redirects"_s.arg(mostRedirects), u"MaxRedirectsExceeded"_s);
    if (!isSameOrigin(m_request.url, target))
        m_request.authorization.clear();
    m_request.url = target;
    return true;
}

void HttpExchange::readBody()
{
    if (m_isSettled || !m_hasHead || !m_reply || m_request.url != m_answer.url) // the last: a redirect's own body
        return;
    m_stall.start();
    if (m_request.body == HttpRequest::Body::Streamed)
        return stream();
    while (true) {
        // Asking for more than there is makes the reply tell the connection that there is room again.
        const qint64 room = m_request.bodyLimit - m_answer.body.size();
        const QByteArray block = m_reply->read(std::min(room, blockSize) + 1);
        if (block.isEmpty())
            return;
        m_received += block.size();
        m_answer.body += block;
        reportProgress();
        if (m_answer.body.size() <= m_request.bodyLimit)
            continue;
        if (m_request.body == HttpRequest::Body::Whole) {
            return fail({.kind = ErrorKind::BadAnswer,
                         .detail = u"the answer is longer than %1 MiB"_s.arg(m_request.bodyLimit >> 20),
                         .evidence = m_answer.evidence()});
        }
        m_answer.body.truncate(m_request.bodyLimit);
        m_answer.bodyIsCut = true;
        return complete();
    }
}

void HttpExchange::reportProgress()
{
    constexpr int reportEvery = 100; // ms
    if (!m_hooks.progress || (m_sinceProgress.isValid() && m_sinceProgress.elapsed() < reportEvery))
        return;
    m_sinceProgress.start();
    m_hooks.progress(m_received);
}

void HttpExchange::stream()
{
    if (m_isSettled || !m_hasHead || !m_reply || m_request.url != m_answer.url)
        return;
    ByteQueue &queue = *m_hooks.queue;
    if (queue.isAbandoned())
        return fail({.kind = ErrorKind::Canceled, .detail = u"nobody takes the data"_s});
    while (!queue.isFull()) {
        QByteArray block(blockSize, Qt::Uninitialized);
        const qint64 got = m_reply->read(block.data(), block.size());
        if (got <= 0) {
            if (m_isReplyFinished && m_reply->bytesAvailable() == 0)
                return complete();
            m_stall.start();
            return;
        }
        m_received += got;
        if (m_expected && m_received > *m_expected) {
            return fail({.kind = ErrorKind::BadAnswer,
                         .detail = u"more than the %1 bytes of Content-Length came"_s.arg(*m_expected),
                         .evidence = m_answer.evidence(),
                         .temporary = true});
        }
        block.truncate(got);
        queue.push(std::move(block));
    }
    m_stall.stop(); // the worker is behind: that is not the server's fault
}

void HttpExchange::replyFinished()
{
    if (m_isSettled)
        return;
    headArrived(); // an answer may end with its head
    if (m_isSettled || (m_hasHead && m_request.url != m_answer.url))
        return;
    m_isReplyFinished = true;
    if (!m_hasHead)
        return fail(transportError());
    if (m_request.body == HttpRequest::Body::Streamed && m_hooks.queue)
        return stream();
    readBody();
    if (!m_isSettled)
        complete();
}

void HttpExchange::complete()
{
    if (m_isSettled)
        return;
    const bool whole = m_isReplyFinished && !m_answer.bodyIsCut;
    if (whole && m_request.verb != "HEAD") {
        // Statuses of 400 and more are errors to Qt, but answers to us.
        const bool broken = m_reply->error() != QNetworkReply::NoError && m_answer.status < 400;
        const bool shortBody = m_expected && m_received < *m_expected;
        if (broken || (shortBody && m_answer.status < 400)) {
            const QString expected = m_expected ? u"%1"_s.arg(*m_expected) : u"unknown"_s;
            return fail({.kind = ErrorKind::BadAnswer,
                         .detail = u"the answer is cut off after %1 of %2 bytes"_s.arg(m_received).arg(expected),
                         .evidence = m_answer.evidence(),
                         .temporary = true});
        }
    }
    m_answer.received = m_received;
    settle(std::move(m_answer));
}

void HttpExchange::fail(Error error)
{
    settle(tl::unexpected(std::move(error)));
}

void HttpExchange::settle(Result<HttpAnswer> result)
{
    if (m_isSettled)
        return;
    m_isSettled = true;
    if (m_log)
        m_log->finish(result);
    m_stall.stop();
    if (m_hooks.queue) {
        m_hooks.queue->setRoomCallback({});
        if (!result)
            m_hooks.queue->close(result.error());
    }
    // Later, and without what holds this: done() may delete us, and a reply must not go within its own signal.
    QMetaObject::invokeMethod(
        this,
        [this, result = std::move(result)]() mutable {
            dropReply();
            if (const auto done = std::exchange(m_hooks.done, {}))
                done(std::move(result));
        },
        Qt::QueuedConnection);
}

void HttpExchange::dropReply()
{
    if (!m_reply)
        return;
    // Only our own connections: Qt's, within the reply, are what tells its thread to stop when it is deleted. abort() would do the
    // same, but complains where the answer was an error.
    disconnect(m_reply, nullptr, this, nullptr);
    disconnect(m_reply, nullptr, &m_stall, nullptr);
    m_reply->deleteLater();
    m_reply = nullptr;
    m_engine.leaveLane(m_lane);
}

Error HttpExchange::transportError() const
{
    const QString where = hostAndPort(m_request.url);
    if (!m_tlsErrors.isEmpty()) {
        Error error = networkError(NetworkTrouble::Handshake, where);
        error.detail = certificateErrorText(m_tlsErrors, m_request.url.host());
        error.reason = Reason::Certificate;
        return error;
    }
    const QString peer = m_engine.peerOf(m_request.url);
    switch (m_reply->error()) {
    case QNetworkReply::ConnectionRefusedError:
    case QNetworkReply::ProxyConnectionRefusedError:
        return networkError(NetworkTrouble::Refused, peer);
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::ProxyConnectionClosedError:
        return networkError(NetworkTrouble::Closed, peer);
    case QNetworkReply::HostNotFoundError:
    case QNetworkReply::ProxyNotFoundError:
        return networkError(NetworkTrouble::UnknownHost, peer);
    case QNetworkReply::TimeoutError:
    case QNetworkReply::ProxyTimeoutError:
        return networkError(NetworkTrouble::ConnectTimedOut, peer);
    case QNetworkReply::SslHandshakeFailedError:
        return networkError(NetworkTrouble::Handshake, where, m_reply->errorString());
    case QNetworkReply::ProxyAuthenticationRequiredError:
        return networkError(NetworkTrouble::ProxyAuthentication, peer);
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolUnknownError:
    case QNetworkReply::ProtocolInvalidOperationError:
        return networkError(NetworkTrouble::NotHttp, where);
    default: {
        // Qt's own words: they name hosts, never credentials, as the URL has none.
        Error error = networkError(NetworkTrouble::Other, where, m_reply->errorString());
        error.evidence = u"QNetworkReply error %1"_s.arg(static_cast<int>(m_reply->error()));
        return error;
    }
    }
}

} // namespace Quartermaster

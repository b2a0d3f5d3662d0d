// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/bytequeue.h"
#include "drivers/net/httplog.h"
#include "drivers/net/httptypes.h"

#include <QElapsedTimer>
#include <QNetworkReply>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

namespace Quartermaster {

class HttpEngine;

/// One request with its redirects, in the network thread. Deleting it aborts.
///
/// At most five redirects, never from https to http, no loops; the authorization goes to the first host and port only.
/// Source for the number: glance_store:_drivers/http.py MAX_REDIRECTS.
class HttpExchange final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HttpExchange)

public:
    static constexpr int mostRedirects = 5;

    struct Hooks {
        /// The final answer's head is there. False: enough, done() follows without a body. May be empty.
        std::function<bool(const HttpAnswer &)> head = {};
        /// Bytes of the body so far, ten times a second at most; for an operation that must not look stalled. May be empty.
        std::function<void(qint64)> progress = {};
        /// Once, last, unless the exchange is deleted before. An answer of any status is an answer.
        std::function<void(Result<HttpAnswer>)> done = {};
        /// For Body::Streamed. A failure closes it, and so does the exchange's end before done(); a success leaves that to done().
        std::shared_ptr<ByteQueue> queue = {};
    };

    HttpExchange(HttpEngine &engine, HttpRequest request, Hooks hooks, QObject *parent);
    ~HttpExchange() override;

    void start();

private:
    void send();
    void headArrived();
    void readBody();
    void reportProgress();
    void stream();
    void replyFinished();
    [[nodiscard]] bool redirect(const HttpAnswer &answer);
    void complete();
    void fail(Error error);
    void settle(Result<HttpAnswer> result);
    void dropReply();
    [[nodiscard]] Error transportError() const;

    HttpEngine &m_engine;
    HttpRequest m_request;
    Hooks m_hooks;
    HttpAnswer m_answer;
    QNetworkReply *m_reply = nullptr;
    QList<QSslError> m_tlsErrors;
    QList<QUrl> m_visited;
    QTimer m_stall;                  ///< Runs while we wait for the network, not while the queue is full.
    std::optional<RequestLog> m_log; ///< Of the request that is under way: each redirect is one of its own.
    std::optional<qint64> m_expected;
    qint64 m_received = 0;
    QElapsedTimer m_sinceProgress;
    int m_lane = -1; ///< Of the engine's download connections.
    bool m_hasHead = false;
    bool m_isSettled = false;
    bool m_isReplyFinished = false;
};

} // namespace Quartermaster

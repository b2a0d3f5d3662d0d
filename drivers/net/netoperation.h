// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httpengine.h"
#include "model/workerpool.h"

#include <QPointer>

namespace Quartermaster {

/// An operation whose work is requests in the network thread. Canceled or let go, its requests are aborted.
template<typename T>
class NetOperation final : public OperationOf<T>
{
public:
    /// Both may be called in any thread; the first result counts.
    struct Reply {
        std::function<void(Result<T>)> finish;
        std::function<void(qint64, qint64)> progress;
    };
    /// Called in the network thread. It must not keep the client. What it leaves behind are children of the scope.
    using Work = std::function<void(HttpScope &, Reply)>;

    NetOperation(std::shared_ptr<HttpClient> client, Work work)
        : m_client(std::move(client))
        , m_work(std::move(work))
    {}
    ~NetOperation() override { close(); }

protected:
    void doStart() override
    {
        const Mailbox mailbox(this);
        Reply reply{.finish =
                        [mailbox, this](Result<T> result) {
                            mailbox.post([this, result = std::make_shared<Result<T>>(std::move(result))] {
                                this->finish(std::move(*result));
                                close();
                            });
                        },
                    .progress =
                        [mailbox, this](qint64 done, qint64 total) {
                            mailbox.post([this, done, total] { this->reportProgress(done, total); });
                        }};
        m_client->run([slot = m_slot, work = std::move(m_work), reply = std::move(reply)](HttpEngine &engine) {
            if (slot->isClosed)
                return;
            slot->scope = engine.openScope();
            work(*slot->scope, reply);
        });
        m_isOpen = true;
    }
    void doCancel() override { close(); }

private:
    void close()
    {
        if (!std::exchange(m_isOpen, false))
            return;
        m_client->run([slot = m_slot](HttpEngine &) {
            slot->isClosed = true;
            delete slot->scope.data();
        });
    }

    /// Of the network thread alone.
    struct Slot {
        QPointer<HttpScope> scope;
        bool isClosed = false;
    };

    std::shared_ptr<HttpClient> m_client;
    Work m_work;
    std::shared_ptr<Slot> m_slot = std::make_shared<Slot>();
    bool m_isOpen = false;
};

template<typename T>
[[nodiscard]] OperationPtr<T> runOnNetwork(std::shared_ptr<HttpClient> client, typename NetOperation<T>::Work work)
{
    return OperationPtr<T>(new NetOperation<T>(std::move(client), std::move(work)));
}

} // namespace Quartermaster

// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httpsettings.h"
#include "model/connectiontest.h"

#include <functional>

namespace Quartermaster {

class HttpClient;

/// For drivers that ask their server from a worker's thread: the steps of ConnectionWalk, then those that the driver makes, which
/// authenticate and list.
class NetConnectionTest final : public ConnectionTest
{
    Q_OBJECT

public:
    /// One step of the driver's; its kind is as in the list. A failure of the operation is one of the step.
    using Steps = QList<std::pair<ConnectionStep::Kind, std::function<OperationPtr<ConnectionStep>()>>>;

    /// \a server is whom they ask first.
    NetConnectionTest(HttpSettings settings, QUrl server, Steps steps);
    ~NetConnectionTest() override;

protected:
    void doStart() override;
    void abort() override;

private:
    void next();
    void close();

    struct Slot;
    const QUrl m_server;
    Steps m_left;
    std::shared_ptr<HttpClient> m_client;
    std::shared_ptr<Slot> m_slot;
    OperationPtr<ConnectionStep> m_step;
    bool m_isOpen = false;
};

/// The same for options that cannot be used: the first step says why.
class UnusableTest final : public ConnectionTest
{
    Q_OBJECT

public:
    explicit UnusableTest(Error error);

protected:
    void doStart() override;
    void abort() override {}

private:
    const Error m_error;
};

/// How far the clock of whoever answered is from ours, where it is worth a word: "the server's clock is 75 s ahead of this machine's".
[[nodiscard]] QString clockText(qint64 secondsAhead);

} // namespace Quartermaster

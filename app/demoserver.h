// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/error.h"

#include <QThread>

class QTcpServer;

namespace Quartermaster {

/// A small HTTP/1.1 server for the files of one folder, on 127.0.0.1 and in a thread of its own: GET and HEAD, one range, a folder
/// as nginx's autoindex_format json has it. For the demo and for tests; not for a network.
class DemoServer
{
public:
    DemoServer();
    ~DemoServer(); ///< Breaks off what is under way.
    Q_DISABLE_COPY_MOVE(DemoServer)

    /// The port. Once.
    [[nodiscard]] Result<quint16> start(const QString &folder);

private:
    QThread m_thread;
    QTcpServer *m_server = nullptr; ///< In the thread, and deleted with it.
};

} // namespace Quartermaster

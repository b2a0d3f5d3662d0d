// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QtGlobal>

#include <functional>
#include <memory>

class QObject;
class QThread;

namespace Quartermaster {

/// The one thread in which all network traffic of a driver's stores runs. Started by the first use; its end waits for it,
/// though not for long. The last handle must not go in the thread itself.
class NetworkThread
{
public:
    NetworkThread();
    ~NetworkThread();
    Q_DISABLE_COPY_MOVE(NetworkThread)

    /// Moves \a object there; it is from then on that thread's.
    void adopt(QObject *object);

private:
    void start();

    std::unique_ptr<QThread> m_thread;
    std::unique_ptr<QObject> m_anchor; ///< Lives in the thread: what is posted to it comes in order.
};

} // namespace Quartermaster

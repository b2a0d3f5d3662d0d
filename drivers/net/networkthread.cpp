// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/networkthread.h"

#include <QDeadlineTimer>
#include <QObject>
#include <QThread>

using namespace Qt::StringLiterals;

namespace Quartermaster {

NetworkThread::NetworkThread()
    : m_thread(std::make_unique<QThread>())
    , m_anchor(std::make_unique<QObject>())
{
    m_thread->setObjectName(u"network"_s);
    m_anchor->moveToThread(m_thread.get());
}

NetworkThread::~NetworkThread()
{
    constexpr int patience = 3000; // ms; aborting requests takes a few
    if (!m_thread->isRunning())
        return;
    // Posted, so that what was told to go before goes first, in its own thread.
    QMetaObject::invokeMethod(
        m_anchor.get(), [] { QThread::currentThread()->quit(); }, Qt::QueuedConnection);
    if (!m_thread->wait(QDeadlineTimer(patience))) {
        // It hangs in a system call. Whoever exits now leaves it behind; deleting it would abort the program.
        Q_UNUSED(m_thread.release());
        Q_UNUSED(m_anchor.release());
    }
}

void NetworkThread::adopt(QObject *object)
{
    start();
    object->moveToThread(m_thread.get());
}

void NetworkThread::start()
{
    if (!m_thread->isRunning())
        m_thread->start();
}

} // namespace Quartermaster

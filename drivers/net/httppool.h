// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httpconnection.h"
#include "drivers/net/httpsettings.h"

#include <QElapsedTimer>
#include <QMutex>
#include <QSet>

#include <list>

namespace Quartermaster {

/// One store's connections to its servers, kept between requests. Any thread.
class HttpPool
{
public:
    explicit HttpPool(HttpSettings settings)
        : m_settings(std::move(settings))
    {}
    Q_DISABLE_COPY_MOVE(HttpPool)

    [[nodiscard]] const HttpSettings &settings() const { return m_settings; }

    struct Lease {
        std::unique_ptr<HttpConnection> connection;
        bool wasKept = false; ///< The server may be closing it at this moment.
    };
    /// Made anew where none is kept, or \a onlyNew.
    [[nodiscard]] Result<Lease> take(const QUrl &url, HttpWire::Canceled canceled, bool onlyNew = false);
    /// Keeps it where it can be used again.
    void give(const QUrl &url, std::unique_ptr<HttpConnection> connection);

    /// Whether the server answers "Expect: 100-continue"; taken for so until it was seen not to.
    [[nodiscard]] bool answersExpect(const QUrl &url);
    void setIgnoresExpect(const QUrl &url);

private:
    struct Kept {
        QString origin;
        std::unique_ptr<HttpConnection> connection;
        QElapsedTimer since;
    };

    const HttpSettings m_settings;
    QMutex m_mutex;
    TlsReader m_tls;
    std::list<Kept> m_kept; ///< The youngest first.
    QSet<QString> m_ignoringExpect;
};

} // namespace Quartermaster

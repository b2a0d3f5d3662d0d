// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "tests/unit/webfixture.h"

// Where the real servers are; see tests/servers/README.md.

namespace Quartermaster {

/// "$HTTP/json/" with $HTTP replaced by QM_TEST_HTTP_ENDPOINT, and the like.
inline QByteArray expanded(QByteArray text)
{
    constexpr std::array<std::pair<const char *, const char *>, 16> keys{{
        {"$HTTPS_EXPIRED", "QM_TEST_HTTPS_EXPIRED_ENDPOINT"},
        {"$HTTPS_WRONG_HOST", "QM_TEST_HTTPS_WRONG_HOST_ENDPOINT"},
        {"$HTTPS_UNKNOWN_CA", "QM_TEST_HTTPS_UNKNOWN_CA_ENDPOINT"},
        {"$HTTPS_SELF_SIGNED", "QM_TEST_HTTPS_SELF_SIGNED_ENDPOINT"},
        {"$HTTP2", "QM_TEST_HTTP2_ENDPOINT"},
        {"$HTTPS", "QM_TEST_HTTPS_ENDPOINT"},
        {"$HTTP_PLACE", "QM_TEST_HTTP_PLACE"},
        {"$HTTP", "QM_TEST_HTTP_ENDPOINT"},
        {"$APACHE", "QM_TEST_APACHE_ENDPOINT"},
        {"$ODD", "QM_TEST_ODD_ENDPOINT"},
        {"$BLACKHOLE", "QM_TEST_BLACKHOLE_ENDPOINT"},
        {"$REFUSED_PLACE", "QM_TEST_REFUSED_PLACE"},
        {"$REFUSED", "QM_TEST_REFUSED_ENDPOINT"},
        {"$NOHOST", "QM_TEST_NO_SUCH_HOST_ENDPOINT"},
        {"$PROXY", "QM_TEST_PROXY"},
        {"$CA", "QM_TEST_HTTP_CA"},
    }};
    for (const auto &[key, variable] : keys)
        text.replace(key, qgetenv(variable));
    return text;
}

inline QByteArray url(const char *place)
{
    return expanded(QByteArray("http_store_url = ") + place + '\n');
}

inline QByteArray fileContent(const char *variable)
{
    QFile file(qEnvironmentVariable(variable));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Empty when the servers run, else why the test cannot; makes further keys for expanded().
inline QString missingServers()
{
    if (qEnvironmentVariableIsEmpty("QM_TEST_HTTP_ENDPOINT"))
        return u"QM_TEST_HTTP_ENDPOINT is not set: see tests/servers/README.md"_s;
    qputenv("QM_TEST_HTTP_PLACE", qgetenv("QM_TEST_HTTP_ENDPOINT").mid(7)); // without "http://"
    qputenv("QM_TEST_REFUSED_PLACE", qgetenv("QM_TEST_REFUSED_ENDPOINT").mid(7));
    return {};
}

} // namespace Quartermaster

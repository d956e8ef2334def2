import Configuration
import Foundation
import TestSupport
import Testing
